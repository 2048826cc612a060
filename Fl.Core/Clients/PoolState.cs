namespace Fl.Core;

/// <summary>What a checkpoint keeps of a pool of simulated clients.</summary>
/// <param name="Now">Virtual time; 0 where there is no virtual clock.</param>
/// <param name="Flights">The clients at work.</param>
/// <param name="Spent">Energy in joules that each client has taken from its battery on the day at hand, by its number;
/// empty where no battery has a budget.</param>
public sealed record PoolState(TimeSpan Now, IReadOnlyList<Flight> Flights, IReadOnlyList<double> Spent)
{
    /// <summary>The clients that have the <see cref="ConstantPart"/> of the messages; null where there is none.</summary>
    public IReadOnlyList<int>? Supplied { get; init; }
}
