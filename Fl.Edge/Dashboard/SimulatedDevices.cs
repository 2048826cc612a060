namespace Fl.Edge;

/// <summary>What each simulated client runs on, by the run's <c>fleet.csv</c>: a byte a client, since there are few kinds.</summary>
internal sealed class SimulatedDevices
{
    private const string FileName = "fleet.csv";
    private readonly List<string> kinds = [];
    private readonly byte[] devices;

    private SimulatedDevices(int clients) => devices = new byte[clients];

    /// <summary>The name of a client's device; null where it has none.</summary>
    public string? Of(int client) => client < devices.Length && devices[client] > 0 ? kinds[devices[client] - 1] : null;

    /// <summary>Of a run folder; nobody has a device where there is no such file.</summary>
    public static SimulatedDevices Read(string folder, int clients)
    {
        var all = new SimulatedDevices(clients);
        try
        {
            var client = 0;
            foreach (var line in File.ReadLines(Path.Combine(folder, FileName)).Skip(1).Take(clients))
                all.devices[client++] = all.Kind(line.Split(',')[1]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or IndexOutOfRangeException)
        {
            // It only shows what there is.
        }
        return all;
    }

    private byte Kind(string name)
    {
        var kind = kinds.IndexOf(name);
        if (kind < 0 && kinds.Count < byte.MaxValue)
        {
            kind = kinds.Count;
            kinds.Add(name);
        }
        return (byte)(kind + 1);
    }
}
