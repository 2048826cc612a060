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

    /// <summary>This partition with a random share of each client's training examples held out for its own test.</summary>
    /// <param name="share">The client trains on max(1, floor((1 - share) m)) of its m examples.</param>
    /// <param name="seed">The experiment's seed; the draw of a client depends on it, on the client and on m alone.</param>
    /// <exception cref="BadInputException">Examples are held out already.</exception>
    public Partition HoldOut(double share, long seed)
    {
        if (test.Length > 0)
            throw new BadInputException($"The partition holds {test.Length} test examples out already: set its holdout to 0.");
        var (kept, held) = (new int[Clients][], new int[Clients][]);
        var stream = new RandomStream(seed, Purpose.Holdout);
        for (var client = 0; client < Clients; client++)
        {
            var examples = Train(client).ToArray();
            stream.Reset(seed, Purpose.Holdout, client: client);
            stream.Shuffle(examples.AsSpan());
            // The small term keeps floor(0.1 * 10), with 0.1 = 1 - 0.9 rounded down, at 1.
            var keep = Math.Max(1, (int)((1 - share) * examples.Length + 1e-9));
            (kept[client], held[client]) = (examples[..keep], examples[keep..]);
        }
        return new Partition(kept, held, NoiseStd);
    }

    /// <summary>This partition without some examples, whoever has them, for training or for test.</summary>
    public Partition Without(IReadOnlySet<int> examples)
    {
        return new Partition(Each(Train), Each(Test), NoiseStd);

        int[][] Each(Func<int, ReadOnlySpan<int>> share) =>
            [.. Enumerable.Range(0, Clients)
                .Select(client => share(client).ToArray().Where(example => !examples.Contains(example)).ToArray())];
    }

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
