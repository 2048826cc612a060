using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Fl.Cli.Tests;

/// <summary>
/// An OpenTelemetry collector that takes metrics and traces over http/protobuf, with the numbers of
/// opentelemetry/proto/metrics/v1/metrics.proto and opentelemetry/proto/trace/v1/trace.proto.
/// </summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly WebApplication server;
    private readonly ConcurrentQueue<byte[]> bodies = new(), traces = new();

    private OtlpCollector(WebApplication server) => this.server = server;

    /// <summary>The environment variables that have metrics sent here.</summary>
    public IEnumerable<(string Name, string Value)> Variables =>
        [("OTEL_EXPORTER_OTLP_ENDPOINT", server.Urls.Single()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")];

    /// <summary>What each request had, by metric and attributes: the last value, whole or not.</summary>
    public List<Dictionary<string, double>> Requests =>
        [.. bodies.Select(body => Points(body).ToDictionary(point => point.Name, point => point.Value))];

    /// <summary>The spans that came.</summary>
    public List<(string Name, string Trace, string Id, string Parent)> Spans =>
    [
        .. from body in traces
           from resource in Inside(body, 1)
           from scope in Inside(resource, 2)
           from span in Inside(scope, 2)
           select (Encoding.UTF8.GetString(Inside(span, 5).Single()), Hex(span, 1), Hex(span, 2), Hex(span, 4)),
    ];

    /// <summary>What the last request says of who sends.</summary>
    public Dictionary<string, string> Resource => Attributes(Inside(Inside(bodies.Last(), 1).Single(), 1).Single(), 1);

    /// <param name="answer">What a request waits for before it is answered.</param>
    public static async Task<OtlpCollector> StartAsync(Task? answer = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var server = builder.Build();
        server.Urls.Add("http://127.0.0.1:0");
        var collector = new OtlpCollector(server);
        foreach (var (path, kept) in new[] { ("/v1/metrics", collector.bodies), ("/v1/traces", collector.traces) })
            server.MapPost(path, async (HttpContext context) =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                kept.Enqueue(body.ToArray());
                if (answer is not null) await answer;
                context.Response.ContentType = "application/x-protobuf";
            });
        await server.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private static IEnumerable<(string Name, double Value)> Points(byte[] request) =>
        from resource in Inside(request, 1)
        from scope in Inside(resource, 2)
        from metric in Inside(scope, 2)
        let name = Encoding.UTF8.GetString(Inside(metric, 1).Single())
        from data in Inside(metric, 5).Concat(Inside(metric, 7))
        from point in Inside(data, 1)
        let labels = string.Join(
            ',', Attributes(point, 7).OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"))
        select ($"{name}{{{labels}}}", Number(point));

    private static double Number(byte[] point)
    {
        var (number, _, bytes) = ProtobufMessage.Fields(point).Single(field => field.Number is 4 or 6);
        return number == 4 ? BitConverter.ToDouble(bytes) : BitConverter.ToInt64(bytes);
    }

    private static string Hex(byte[] message, int field) => Convert.ToHexStringLower(Inside(message, field).SingleOrDefault() ?? []);

    private static Dictionary<string, string> Attributes(byte[] message, int field) => Inside(message, field).ToDictionary(
        pair => Encoding.UTF8.GetString(Inside(pair, 1).Single()),
        pair => Encoding.UTF8.GetString(Inside(Inside(pair, 2).Single(), 1).Single()));

    private static IEnumerable<byte[]> Inside(byte[] message, int number) =>
        ProtobufMessage.Fields(message).Where(field => field.Number == number).Select(field => field.Bytes);
}
