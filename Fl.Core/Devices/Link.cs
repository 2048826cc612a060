using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>The network between a simulated client and the server: how long a message takes, and what energy.</summary>
[Kind("links")]
public abstract record Link : Component
{
    /// <summary>Median throughput from the server to a client, in Mbit/s (10^6 bits).</summary>
    [Range(1e-6, 1e6)]
    public double DownMbps { get; init; } = 100;

    /// <summary>Median throughput from a client to the server, in Mbit/s.</summary>
    [Range(1e-6, 1e6)]
    public double UpMbps { get; init; } = 100;

    /// <summary>Milliseconds before the first byte of a transfer.</summary>
    [Range(0.0, 1e6)]
    public double LatencyMs { get; init; } = 1;

    /// <summary>How much clients' throughputs differ: sigma of the lognormal factor that each client keeps; 0 for none.</summary>
    [Range(0.0, 5.0)]
    public double Spread { get; init; }

    /// <summary>Power of the radio or the network card while it transfers, in watts.</summary>
    [Range(0.0, 1e4)]
    public double Watts { get; init; }

    /// <summary>Seconds that a radio stays awake after a transfer: its tail.</summary>
    [Range(0.0, 1e4)]
    public double TailSeconds { get; init; }

    /// <summary>Power in that time, in watts.</summary>
    [Range(0.0, 1e4)]
    public double TailWatts { get; init; }
}
