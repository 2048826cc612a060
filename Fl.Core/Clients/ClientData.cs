namespace Fl.Core;

/// <summary>What one client owns: its share of a data set, which never leaves it.</summary>
/// <param name="Client">The client's number, 0-based.</param>
/// <param name="Dataset">Where the examples are.</param>
/// <param name="Train">Indices into <see cref="Dataset.Train"/> that it trains on.</param>
/// <param name="Shift">How its pictures differ from everybody's, or null.</param>
public readonly record struct ClientData(
    int Client, Dataset Dataset, ReadOnlyMemory<int> Train, FeatureShift? Shift);
