using System.Globalization;
using System.Runtime.InteropServices;
using Fl.Edge.Wire;

namespace Fl.Edge;

/// <summary>What can be told of the machine: all of it from files that every user may read, nothing of the user's.</summary>
internal static class DeviceProbe
{
    /// <summary>So much of it as a device's owner lets a server know; null for nothing.</summary>
    public static DeviceFacts? Read(FactsLevel level)
    {
        if (level is FactsLevel.None) return null;
        var facts = new DeviceFacts
        {
            Architecture = RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(),
            Cores = (uint)Environment.ProcessorCount,
            MemoryBytes = (ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        };
        if (level is FactsLevel.Basic) return facts;
        (facts.Model, facts.System) = (Model(), Protocol.OneLine(RuntimeInformation.OSDescription));
        if (Temperature() is { } temperature) facts.TemperatureCelsius = temperature;
        return facts;
    }

    /// <summary>The hottest of the kernel's thermal zones, in degrees Celsius; null where there is none.</summary>
    public static float? Temperature()
    {
        const string zones = "/sys/class/thermal";
        if (!Directory.Exists(zones)) return null;
        var readings = from zone in Directory.EnumerateDirectories(zones, "thermal_zone*")
                       let text = Text(Path.Combine(zone, "temp"))
                       where int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
                       select int.Parse(text, CultureInfo.InvariantCulture) / 1000f;
        return readings.Where(celsius => celsius is > -50 and < 200).Select(celsius => (float?)celsius).Max();
    }

    private static string Model()
    {
        string[] places = ["/proc/device-tree/model", "/sys/firmware/devicetree/base/model", "/sys/devices/virtual/dmi/id/product_name"];
        return places.Select(Text).FirstOrDefault(text => text.Length > 0) ?? "";
    }

    private static string Text(string path)
    {
        try
        {
            return File.Exists(path) ? Protocol.OneLine(File.ReadAllText(path).Trim('\0', '\n', ' ')) : "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
