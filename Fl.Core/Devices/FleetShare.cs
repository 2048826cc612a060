using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>Some of a fleet's clients: what they run on and how they are connected.</summary>
public sealed record FleetShare : Component
{
    /// <summary>What they run on.</summary>
    public required Device Device { get; init; }

    /// <summary>How they are connected.</summary>
    public required Link Link { get; init; }

    /// <summary>How many of the clients, relative to the other shares': with weights that add up to clients.count, so many.</summary>
    [Range(1e-6, 1e9)]
    public double Weight { get; init; } = 1;

    /// <summary>Local epochs of these, in place of train.epochs: weaker devices that do less.</summary>
    [Range(1, 100_000)]
    public EpochRange? Epochs { get; init; }
}
