namespace Fl.Core;

/// <summary>
/// What the server carries from round to round: the global weights, and whatever vectors a strategy keeps beside them. With
/// the clients' <see cref="ClientStore"/> it is all that a run needs to go on after <see cref="Round"/>.
/// </summary>
public sealed class ServerState
{
    private readonly SortedDictionary<string, Vector> vectors = new(StringComparer.Ordinal);

    /// <param name="layout">Where the model's tensors are in <see cref="Weights"/>.</param>
    /// <param name="clients">How many clients there are, in the round or not.</param>
    /// <param name="like">A vector of the memory that all are to be in; main memory without.</param>
    public ServerState(Layout layout, int clients, Vector? like = null)
    {
        (Layout, Clients) = (layout, clients);
        Weights = like?.Allocate(layout.Length) ?? new HostVector(layout.Length);
        Parameters = Weights.Slice(0, layout.TrainableLength);
    }

    /// <summary>The experiment's, for what an aggregator draws.</summary>
    public long Seed { get; init; }

    public Layout Layout { get; }

    /// <summary>How many clients there are in all: N in the papers.</summary>
    public int Clients { get; }

    /// <summary>The round under way or just over, 1-based; 0 before the first.</summary>
    public int Round { get; set; }

    /// <summary>How many tasks clients have been given one by one: labels the draws of asynchronous federation.</summary>
    public int Asked { get; set; }

    /// <summary>How many rounds have failed in a row, up to this one.</summary>
    public int FailedRounds { get; set; }

    /// <summary>The flat global weights, length <see cref="Layout.Length"/>.</summary>
    public Vector Weights { get; }

    /// <summary>
    /// The part of <see cref="Weights"/> that is trained, length <see cref="Layout.TrainableLength"/>: a strategy steps it in place.
    /// </summary>
    public Vector Parameters { get; }

    /// <summary>
    /// How the server's own examples would change what is trained in this round, length <see cref="MessageLayout.TrainedLength"/>; null
    /// where it has none (<see cref="Aggregator.ServerExamples"/>).
    /// </summary>
    public Vector? OwnChange { get; set; }

    /// <summary>The vectors that strategies keep, by name, in ordinal order.</summary>
    public IReadOnlyDictionary<string, Vector> Vectors => vectors;

    /// <summary>The vector of that name, as long as <see cref="Parameters"/>; zeros the first time it is asked for.</summary>
    public Vector Vector(string name) => Vector(name, Layout.TrainableLength);

    /// <summary>The vector of that name and length; zeros the first time it is asked for.</summary>
    public Vector Vector(string name, int length)
    {
        if (!vectors.TryGetValue(name, out var vector)) vectors.Add(name, vector = Weights.Allocate(length));
        ArgumentOutOfRangeException.ThrowIfNotEqual(length, vector.Length);
        return vector;
    }
}
