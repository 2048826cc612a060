using System.Text.RegularExpressions;
using Fl.Core;
using Fl.Edge.Wire;

namespace Fl.Edge;

/// <summary>
/// What a device makes of an experiment that a server sent. It names no file, folder or assembly of the device: these come from the
/// device's own command line, and an experiment that needs one more, or brings one, is refused.
/// </summary>
internal static partial class ReceivedExperiment
{
    /// <summary>Reads it and deals this device's part of the data.</summary>
    /// <exception cref="DeviceRefusedException">It has mistakes, names a path, or has no such client.</exception>
    public static DataShare Read(JoinRequest request, Welcome welcome)
    {
        (string Key, string? Path, string Option)[] own =
            [("dataset.path", request.Data, "--data DIR"), ("model.assembly", request.Module, "--module FILE"),
                ("partition.path", request.PartitionFile, "--partition-file FILE")];
        List<string> changes = [.. own.Where(path => path.Path is not null)
            .Select(path => $"{path.Key}='{Path.GetFullPath(path.Path!).Replace("'", "''", StringComparison.Ordinal)}'")];
        if (request.Engine is { } engine) changes.Add($"engine={engine}");
        DataShare share;
        try
        {
            share = DataShare.Of(Experiment.Receive(welcome.ExperimentYaml, changes, request.Catalog), request.Partition,
                (int)Math.Min(welcome.Number, int.MaxValue));
        }
        catch (BadInputException error)
        {
            throw Bad(request.Engine is null && LackedEngine(request, welcome) is { } lacked ? lacked : DeviceErrors.Describe(error),
                error);
        }
        if (welcome.Number >= share.Experiment.Clients.Count && request.Partition is null && share.Experiment.Dataset is not Pictures)
            throw Bad(
                $"the server calls this client number {welcome.Number}, and its experiment has {share.Experiment.Clients.Count} clients");
        foreach (var key in share.Experiment.Paths())
            if (own.FirstOrDefault(path => path.Key == key) is var (_, path, option) && path is null)
                throw Bad($"the server's experiment names a file of its own for {key}, and this device takes no path from a server"
                    + (option is null ? "" : $": give the device's own with {option}"));
        return share;
    }

    private static string? LackedEngine(JoinRequest request, Welcome welcome) =>
        EngineLine().Match(welcome.ExperimentYaml).Groups[1].Value is { Length: > 0 } asked
        && request.Catalog.Find(typeof(EngineFactory), asked) is null
            ? $"the experiment asks for engine '{Protocol.OneLine(asked)}', which is not in this program; join with --engine managed, "
                + "whose last bits may differ"
            : null;

    private static DeviceRefusedException Bad(string message, Exception? inner = null) =>
        inner is null ? new(DeviceError.BadExperiment, message) : new(DeviceError.BadExperiment, message, inner);

    [GeneratedRegex(@"^engine: +(?:name: )?(\S+)$", RegexOptions.Multiline)]
    private static partial Regex EngineLine();
}
