using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// Which simulated clients have the <see cref="ConstantPart"/> of the messages. Each is a client process of its own that runs as long as
/// the run, so that it gets that part once.
/// </summary>
/// <param name="clients">How many there are.</param>
public sealed class Recipients(Workload workload, int clients)
{
    private readonly ConstantPart constant = new(workload.Experiment.Strategy, workload.Model);
    private readonly bool[] have = new bool[clients];

    /// <summary>The task with the bytes that its message takes to this client.</summary>
    public FitTask Count(FitTask task) => task with { BytesDown = (have[task.Client] ? constant.Later : constant.First).Bytes };

    /// <summary>A client has received a message.</summary>
    public void Add(int client) => have[client] = true;

    /// <summary>What a checkpoint keeps of it; null where nothing travels once.</summary>
    public IReadOnlyList<int>? Capture() => constant.Exists ? [.. Enumerable.Range(0, have.Length).Where(client => have[client])] : null;

    /// <summary>Takes up what a checkpoint has kept.</summary>
    public void Restore(IReadOnlyList<int>? supplied)
    {
        Array.Clear(have);
        foreach (var client in supplied ?? []) have[client] = true;
    }
}
