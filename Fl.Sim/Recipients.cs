using System.Collections;
using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// Which simulated clients have the <see cref="ConstantPart"/> of the messages. Each is a client process of its own that runs as long as
/// the run, so that it gets that part once.
/// </summary>
/// <threadsafety>Not thread-safe.</threadsafety>
/// <param name="clients">How many there are.</param>
public sealed class Recipients(Workload workload, int clients)
{
    private readonly ConstantPart constant = new(workload.Experiment.Strategy, workload.Model);
    private readonly bool[] have = new bool[clients];

    /// <summary>Those that have it, in the order in which they got it.</summary>
    private int[] order = new int[16];
    private int count;

    /// <summary>The task with the bytes that its message takes to this client.</summary>
    public FitTask Count(FitTask task) => task with { BytesDown = (have[task.Client] ? constant.Later : constant.First).Bytes };

    /// <summary>A client has received a message.</summary>
    public void Add(int client)
    {
        if (have[client]) return;
        have[client] = true;
        if (count == order.Length) Array.Resize(ref order, 2 * count);
        order[count++] = client;
    }

    /// <summary>What a checkpoint keeps of it, ascending, for any thread; null where nothing travels once.</summary>
    public IReadOnlyList<int>? Capture() => constant.Exists ? new First(order, count) : null;

    /// <summary>Takes up what a checkpoint has kept.</summary>
    public void Restore(IReadOnlyList<int>? supplied)
    {
        Array.Clear(have);
        (order, count) = (new int[16], 0);
        foreach (var client in supplied ?? []) Add(client);
    }

    /// <summary>The first of a list that grows, put in their order by whoever reads them.</summary>
    private sealed class First(int[] list, int count) : IReadOnlyList<int>
    {
        public int Count => count;

        public int this[int index] => list.Take(count).Order().ElementAt(index);

        public IEnumerator<int> GetEnumerator() => list.Take(count).Order().GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
