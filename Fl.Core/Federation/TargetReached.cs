namespace Fl.Core;

/// <summary>When the test accuracy first was at least a target.</summary>
/// <param name="Accuracy">The target, in (0, 1].</param>
/// <param name="Round">The first evaluated round that reached it; null when none did.</param>
/// <param name="WallSeconds">Seconds since the run began; null when none did.</param>
public sealed record TargetReached(double Accuracy, int? Round, double? WallSeconds)
{
    /// <summary>Virtual seconds since the run began; null where none did, or where there is no virtual clock.</summary>
    public double? VirtualSeconds { get; init; }

    /// <summary>Energy in joules that the clients had taken; null likewise.</summary>
    public double? Joules { get; init; }

    /// <summary>Bytes of vectors that had gone both ways; null where none did.</summary>
    public long? Bytes { get; init; }
}
