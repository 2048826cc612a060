using System.Diagnostics.Tracing;
using Fl.Core;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Fl.Cli;

/// <summary>
/// Sends the figures of the meter <c>Fl</c> and the traces of the source <c>Fl</c> to an OpenTelemetry collector, where OpenTelemetry's
/// environment variables name one. Disposal sends the last ones; a collector that takes none costs a run five seconds at its end,
/// one second where it was interrupted, and a line of warning.
/// </summary>
internal sealed class OtlpExport : IDisposable
{
    private const string Prefix = "OTEL_EXPORTER_OTLP_";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5), PatienceOfInterrupted = TimeSpan.FromSeconds(1);

    private readonly string endpoint;
    private readonly CancellationToken cancellation;
    private readonly Complaints complaints = new();
    private readonly MeterProvider? meters;
    private readonly TracerProvider? tracers;

    private OtlpExport(string? metrics, string? traces, CancellationToken cancellation)
    {
        (endpoint, this.cancellation) = (metrics ?? traces!, cancellation);
        if (metrics is not null)
            meters = Sdk.CreateMeterProviderBuilder().ConfigureResource(Name).AddMeter(RunMetrics.MeterName).AddOtlpExporter().Build();
        if (traces is not null)
            tracers = Sdk.CreateTracerProviderBuilder().ConfigureResource(Name).AddSource(RunTraces.SourceName).AddOtlpExporter().Build();
    }

    /// <summary>Null where no collector is named.</summary>
    /// <exception cref="BadInputException">The variables do not say where or how to send.</exception>
    public static OtlpExport? Start(CancellationToken cancellation)
    {
        var (metrics, traces) = (EndpointOf("METRICS"), EndpointOf("TRACES"));
        return metrics is null && traces is null ? null : new(metrics, traces, cancellation);
    }

    public void Dispose()
    {
        // Off this thread: a collector that does not answer holds the exporter for its own ten seconds.
        var patience = cancellation.IsCancellationRequested ? PatienceOfInterrupted : Patience;
        var milliseconds = (int)patience.TotalMilliseconds;
        var sent = Task.WhenAll(
            Task.Run(() => meters?.Shutdown(milliseconds) ?? true), Task.Run(() => tracers?.Shutdown(milliseconds) ?? true));
        var isOver = sent.Wait(patience);
        if (isOver)
        {
            meters?.Dispose();
            tracers?.Dispose();
        }
        if (complaints.First is { } complaint) Warn(complaint);
        else if (!isOver || sent.Result.Contains(false)) Warn($"it did not take the last ones within {patience.TotalSeconds} s.");
        complaints.Dispose();
    }

    private void Warn(string what) =>
        Console.Error.WriteLine($"warning: metrics and traces did not all reach the OpenTelemetry collector at {endpoint}: {what}");

    /// <summary>Where a kind of signal goes; null where it goes nowhere.</summary>
    private static string? EndpointOf(string signal)
    {
        if (Set($"OTEL_{signal}_EXPORTER") is { } exporter && exporter.Value != "otlp")
            return exporter.Value == "none" ? null
                : throw new BadInputException($"{exporter.Name} is '{exporter.Value}', expected otlp or none.");
        if ((Set($"{Prefix}{signal}_ENDPOINT") ?? Set($"{Prefix}ENDPOINT")) is not { } place) return null;
        if (!Uri.TryCreate(place.Value, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw new BadInputException(
                $"{place.Name} is '{place.Value}', expected e.g. http://127.0.0.1:4317, or with http/protobuf http://127.0.0.1:4318.");
        if ((Set($"{Prefix}{signal}_PROTOCOL") ?? Set($"{Prefix}PROTOCOL")) is { } protocol
            && protocol.Value is not ("grpc" or "http/protobuf"))
            throw new BadInputException($"{protocol.Name} is '{protocol.Value}', expected grpc or http/protobuf.");
        return place.Value;
    }

    private static void Name(ResourceBuilder resource) =>
        resource.AddService("fl", serviceVersion: FlVersion.Text).AddEnvironmentVariableDetector();

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
