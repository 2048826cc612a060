using Fl.Core;

namespace Fl.Sim;

/// <summary>What one simulated client runs on.</summary>
/// <param name="Slowdown">By which it trains slower than the device's profile; at least 1.</param>
/// <param name="Throughput">By which its link is faster than the profile's median.</param>
/// <param name="Rank">Its quantile, in (0, 1), among the clients in how much of the time it is there.</param>
public readonly record struct ClientDevice(Device Device, Link Link, double Slowdown, double Throughput, double Rank)
{
    /// <summary>Its local epochs, where they are not those of the experiment.</summary>
    public EpochRange? Epochs { get; init; }

    /// <summary>Speed in training, in GFLOP/s.</summary>
    public double Gflops => Device.Gflops / Slowdown;
}
