using System.Diagnostics.Tracing;
using Fl.Core;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Fl.Cli;

/// <summary>
/// Sends the figures of the meter <c>Fl</c> to an OpenTelemetry collector, where OpenTelemetry's environment variables name
/// one. Disposal sends the last ones; a collector that takes none costs a run a second at its end and a line of warning.
/// </summary>
internal sealed class OtlpMetrics : IDisposable
{
    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL", MetricsProtocol = "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL";
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT", MetricsEndpoint = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly string endpoint;
    private readonly Complaints complaints = new();
    private readonly MeterProvider provider;

    private OtlpMetrics(string endpoint)
    {
        this.endpoint = endpoint;
        provider = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.AddService("fl", serviceVersion: FlVersion.Text).AddEnvironmentVariableDetector())
            .AddMeter(RunMetrics.MeterName)
            .AddOtlpExporter()
            .Build();
    }

    /// <summary>Null where no collector is named.</summary>
    /// <exception cref="BadInputException">The variables do not say where or how to send.</exception>
    public static OtlpMetrics? Start()
    {
        if ((Set(MetricsEndpoint) ?? Set(Endpoint)) is not { Value: var endpoint } place) return null;
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw new BadInputException(
                $"{place.Name} is '{endpoint}', expected e.g. http://127.0.0.1:4317, or with http/protobuf http://127.0.0.1:4318.");
        if ((Set(MetricsProtocol) ?? Set(Protocol)) is { } protocol && protocol.Value is not ("grpc" or "http/protobuf"))
            throw new BadInputException($"{protocol.Name} is '{protocol.Value}', expected grpc or http/protobuf.");
        return new(endpoint);
    }

    public void Dispose()
    {
        // Off this thread: a collector that does not answer holds the exporter for its own ten seconds.
        var sent = Task.Run(() => provider.Shutdown((int)Patience.TotalMilliseconds));
        var isOver = sent.Wait(Patience);
        if (isOver) provider.Dispose();
        if (complaints.First is { } complaint) Warn(complaint);
        else if (!isOver || !sent.Result) Warn("it did not take the last ones within a second.");
        complaints.Dispose();
    }

    private void Warn(string what) =>
        Console.Error.WriteLine($"warning: metrics did not all reach the OpenTelemetry collector at {endpoint}: {what}");

    private static (string Name, string Value)? Set(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? (name, value) : null;

    /// <summary>What the exporter tells of its failures.</summary>
    private sealed class Complaints : EventListener
    {
        private const string Type = "Exception: ";

        /// <summary>The first; null where there was none.</summary>
        public string? First { get; private set; }

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "OpenTelemetry-Exporter-OpenTelemetryProtocol") EnableEvents(eventSource, EventLevel.Warning);
        }

        /// <summary>The event's last value is an exception with its stack, or what the collector said.</summary>
        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            var line = (eventData.Payload?.LastOrDefault() as string ?? eventData.EventName ?? "").Split('\n')[0].TrimEnd();
            First ??= line[(line.IndexOf(Type, StringComparison.Ordinal) is >= 0 and var type ? type + Type.Length : 0)..];
        }
    }
}
