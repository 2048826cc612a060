namespace Fl.Core;

/// <summary>What a checkpoint keeps of a pool with a virtual clock.</summary>
/// <param name="Now">Virtual time.</param>
/// <param name="Flights">The clients at work.</param>
/// <param name="Spent">Energy in joules that each client has taken from its battery on the day at hand, by its number; empty where no battery has a budget.</param>
public sealed record PoolState(TimeSpan Now, IReadOnlyList<Flight> Flights, IReadOnlyList<double> Spent);
