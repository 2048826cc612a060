namespace Fl.Core;

/// <summary>
/// Which example belongs to which client: indices into <see cref="Dataset.Train"/>, held as one array with one
/// offset per client (4 bytes an example + 8 a client).
/// </summary>
public sealed class Partition
{
    private readonly int[] train, trainStart, test, testStart;

    /// <param name="train">For each client the indices it trains on, in the order the scheme gave.</param>
    /// <param name="test">For each client the indices it holds out for its own test; null for none.</param>
    /// <param name="noiseStd">Per-client standard deviation of feature noise; null for none.</param>
    public Partition(IReadOnlyList<int[]> train, IReadOnlyList<int[]>? test = null, IReadOnlyList<float>? noiseStd = null)
    {
        (this.train, trainStart) = Flatten(train);
        (this.test, testStart) = Flatten(test ?? [.. train.Select(_ => Array.Empty<int>())]);
        NoiseStd = noiseStd;
    }

    /// <summary>Number of clients.</summary>
    public int Clients => trainStart.Length - 1;

    /// <summary>Standard deviation of the noise on each client's pictures, or null.</summary>
    public IReadOnlyList<float>? NoiseStd { get; }

    public ReadOnlySpan<int> Train(int client) => Slice(train, trainStart, client);

    /// <summary>The same as <see cref="Train"/>, to keep.</summary>
    public ReadOnlyMemory<int> TrainMemory(int client) => train.AsMemory(trainStart[client]..trainStart[client + 1]);

    /// <summary>The client's own test examples; empty unless the partition holds some out.</summary>
    public ReadOnlySpan<int> Test(int client) => Slice(test, testStart, client);

    /// <summary>All held-out examples, client after client.</summary>
    public ReadOnlySpan<int> AllTest => test;

    /// <summary>All training examples that some client has, client after client.</summary>
    public ReadOnlySpan<int> AllTrain => train;

    private static (int[] Items, int[] Start) Flatten(IReadOnlyList<int[]> parts)
    {
        var start = new int[parts.Count + 1];
        for (var i = 0; i < parts.Count; i++) start[i + 1] = start[i] + parts[i].Length;
        var items = new int[start[^1]];
        for (var i = 0; i < parts.Count; i++) parts[i].CopyTo(items, start[i]);
        return (items, start);
    }

    private static ReadOnlySpan<int> Slice(int[] items, int[] start, int client) =>
        items.AsSpan(start[client], start[client + 1] - start[client]);
}
