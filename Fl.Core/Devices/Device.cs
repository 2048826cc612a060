using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// A kind of machine that simulated clients run on: how fast it trains, and what that takes. A profile is a record with these
/// options at the values of one machine, and the source of each in its documentation; a file may change any of them.
/// </summary>
[Kind("devices")]
public abstract record Device : Component
{
    /// <summary>
    /// Sustained speed in training, in GFLOP/s of fp32: multiplications and additions of the forward and backward passes, as
    /// <see cref="Model.TrainingFlops"/> counts them.
    /// </summary>
    [Range(1e-6, 1e9)]
    public double Gflops { get; init; } = 10;

    /// <summary>Milliseconds that an optimizer step takes beside its arithmetic.</summary>
    [Range(0.0, 1e6)]
    public double StepMs { get; init; }

    /// <summary>Memory that a program can have, in MiB.</summary>
    [Range(1, 1 << 24)]
    public int MemoryMb { get; init; } = 1024;

    /// <summary>Power of the whole board while it trains, in watts.</summary>
    [Range(0.0, 1e5)]
    public double TrainingWatts { get; init; } = 5;

    /// <summary>Power of the whole board while it waits for a transfer, in watts; the radio's comes on top.</summary>
    [Range(0.0, 1e5)]
    public double IdleWatts { get; init; } = 2;

    /// <summary>Capacity of the battery in watt-hours; null for a device that is plugged in.</summary>
    [Range(1e-3, 1e6)]
    public double? BatteryWh { get; init; }
}
