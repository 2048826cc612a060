namespace Fl.Core;

/// <summary>
/// A number of local epochs, or a range of which each client has a number of its own in each round, uniform and drawn under the seed: the
/// experiments of Wang et al., "Tackling the Objective Inconsistency Problem in Heterogeneous Federated Optimization", NeurIPS 2020,
/// draw 2 to 5.
/// </summary>
/// <param name="From">The smallest number, at least 1.</param>
/// <param name="To">The largest.</param>
public readonly record struct EpochRange(int From, int To)
{
    public bool IsOne => From == To;

    public static implicit operator EpochRange(int epochs) => new(epochs, epochs);

    /// <summary>The number of a client's task.</summary>
    /// <param name="draw">Labels the task's random draws: <see cref="FitTask.Draw"/>.</param>
    public int Draw(long seed, int draw, int client) =>
        IsOne ? From : From + new RandomStream(seed, Purpose.Epochs, draw, client).Next(To - From + 1);

    public override string ToString() => IsOne ? $"{From}" : $"{{from: {From}, to: {To}}}";
}
