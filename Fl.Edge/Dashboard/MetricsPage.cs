using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Fl.Core;

namespace Fl.Edge;

/// <summary>The meter <c>Fl</c> in Prometheus' text format, version 0.0.4, with the memory and processor time of the process.</summary>
internal sealed class MetricsPage : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";
    private readonly MeterListener listener = new();
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, Family> families = new(StringComparer.Ordinal);

    public MetricsPage()
    {
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name == RunMetrics.MeterName) own.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.Start();
    }

    public string Write()
    {
        listener.RecordObservableInstruments();
        var text = new StringBuilder();
        lock (gate)
            foreach (var (name, family) in families) Write(text, name, family.Type, family.Help, family.Series);
        Write(text, "process_cpu_seconds_total", "counter", "Processor time of the process in seconds.",
            [new("", Environment.CpuUsage.TotalTime.TotalSeconds)]);
        Write(text, "process_resident_memory_bytes", "gauge", "Resident memory of the process in bytes.",
            [new("", Environment.WorkingSet)]);
        return text.ToString();
    }

    public void Dispose() => listener.Dispose();

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var isCounter = instrument is Counter<long> or Counter<int> or Counter<double>;
        var name = instrument.Name.Replace('.', '_') + (isCounter ? "_total" : "");
        var labels = new List<string>();
        foreach (var (key, label) in tags) labels.Add($"{key}=\"{Escape(label?.ToString() ?? "")}\"");
        var series = labels.Count == 0 ? "" : $"{{{string.Join(',', labels)}}}";
        lock (gate)
        {
            if (!families.TryGetValue(name, out var family))
                families[name] = family = new(isCounter ? "counter" : "gauge", instrument.Description ?? "", []);
            family.Series[series] = isCounter ? family.Series.GetValueOrDefault(series) + value : value;
        }
    }

    private static void Write(StringBuilder text, string name, string type, string help, IEnumerable<KeyValuePair<string, double>> series)
    {
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
        foreach (var (labels, value) in series) text.Append(CultureInfo.InvariantCulture, $"{name}{labels} {Number(value)}\n");
    }

    private static string Number(double value) =>
        double.IsNaN(value) ? "NaN"
            : double.IsPositiveInfinity(value) ? "+Inf"
            : double.IsNegativeInfinity(value) ? "-Inf"
            : value.ToString("r", CultureInfo.InvariantCulture);

    private static string Escape(string label) => label.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");

    private sealed record Family(string Type, string Help, SortedDictionary<string, double> Series);
}
