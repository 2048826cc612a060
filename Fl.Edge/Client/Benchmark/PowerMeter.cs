using System.Globalization;

namespace Fl.Edge;

/// <summary>
/// Power by what the kernel shows of a sensor: an INA monitor of a board's input (hwmon), a battery that is being used, or else the
/// energy counters of an x64 processor (RAPL), which often only root may read.
/// </summary>
internal sealed class PowerMeter
{
    private readonly TimeProvider time;
    private readonly Func<double> read;
    private readonly double? range;
    private double joules, seconds, last;
    private long since;

    /// <param name="read">Watts; or joules so far, where there is a range at which they begin anew.</param>
    private PowerMeter(string what, bool ofAll, TimeProvider time, Func<double> read, double? range = null) =>
        (What, OfAll, this.time, this.read, this.range) = (what, ofAll, time, read, range);

    /// <summary>What is measured.</summary>
    public string What { get; }

    /// <summary>Whether that is the whole device, and not its processor alone.</summary>
    public bool OfAll { get; }

    /// <summary>The sensor that knows most; null where none can be read.</summary>
    /// <param name="sys">Where the kernel's sysfs is: <c>/sys</c>.</param>
    public static PowerMeter? Find(string sys, TimeProvider time) => Monitor(sys, time) ?? Battery(sys, time) ?? Counters(sys, time);

    /// <summary>Begins to measure.</summary>
    public void Begin() => (joules, seconds, last, since) = (0, 0, read(), time.GetTimestamp());

    /// <summary>Takes note of the power until now; to be called every second or so.</summary>
    public void Sample()
    {
        var (elapsed, now) = (time.GetElapsedTime(since).TotalSeconds, read());
        since = time.GetTimestamp();
        seconds += elapsed;
        joules += range is { } most ? (now >= last ? now - last : now + most - last) : elapsed * now;
        last = now;
    }

    /// <summary>Mean watts since <see cref="Begin"/>.</summary>
    public double Watts => joules / seconds;

    private static PowerMeter? Monitor(string sys, TimeProvider time)
    {
        foreach (var folder in Folders(Path.Combine(sys, "class/hwmon"), "hwmon*"))
        {
            var name = Text(folder, "name");
            if (!name.StartsWith("ina", StringComparison.Ordinal)) continue;
            for (var channel = 1; channel <= 3; channel++)
            {
                var (volts, amperes) = (Path.Combine(folder, $"in{channel}_input"), Path.Combine(folder, $"curr{channel}_input"));
                var label = Text(folder, $"in{channel}_label");
                if (label.EndsWith("_IN", StringComparison.Ordinal) && Number(volts) is not null && Number(amperes) is not null)
                    return new($"{name}, {label}", true, time, () => (Number(volts) ?? 0) * (Number(amperes) ?? 0) * 1e-6);
            }
            var power = Path.Combine(folder, "power1_input");
            if (Number(power) is not null) return new(name, true, time, () => (Number(power) ?? 0) * 1e-6);
        }
        return null;
    }

    private static PowerMeter? Battery(string sys, TimeProvider time)
    {
        foreach (var folder in Folders(Path.Combine(sys, "class/power_supply"), "*"))
        {
            if (Text(folder, "type") != "Battery" || Text(folder, "status") != "Discharging") continue;
            var (power, current, voltage) =
                (Path.Combine(folder, "power_now"), Path.Combine(folder, "current_now"), Path.Combine(folder, "voltage_now"));
            if (Number(power) is not null) return new("the battery", true, time, () => (Number(power) ?? 0) * 1e-6);
            if (Number(current) is not null && Number(voltage) is not null)
                return new("the battery", true, time, () => Math.Abs(Number(current) ?? 0) * (Number(voltage) ?? 0) * 1e-12);
        }
        return null;
    }

    private static PowerMeter? Counters(string sys, TimeProvider time)
    {
        var zones = Folders(Path.Combine(sys, "class/powercap"), "intel-rapl:*")
            .Where(zone => Number(Path.Combine(zone, "energy_uj")) is not null).ToList();
        var whole = zones.Find(zone => Text(zone, "name") == "psys");
        var zone = whole ?? zones.Find(zone => Text(zone, "name").StartsWith("package", StringComparison.Ordinal));
        if (zone is null || Number(Path.Combine(zone, "max_energy_range_uj")) is not { } range) return null;
        var counter = Path.Combine(zone, "energy_uj");
        return new($"RAPL, {Text(zone, "name")}", whole is not null, time, () => (Number(counter) ?? 0) * 1e-6, range * 1e-6);
    }

    private static IEnumerable<string> Folders(string parent, string pattern) =>
        Directory.Exists(parent) ? Directory.EnumerateDirectories(parent, pattern).Order(StringComparer.Ordinal) : [];

    private static double? Number(string path) =>
        double.TryParse(Text(Path.GetDirectoryName(path)!, Path.GetFileName(path)), NumberStyles.Float, CultureInfo.InvariantCulture,
            out var number) ? number : null;

    private static string Text(string folder, string file)
    {
        try
        {
            var path = Path.Combine(folder, file);
            return File.Exists(path) ? File.ReadAllText(path).Trim() : "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
