using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// Gigabit Ethernet to a server in the same building.
/// down_mbps, up_mbps: TCP over a gigabit port, by iperf3 on a Raspberry Pi 4 (mpr-projects.com, RPi NAS: Network Connections, 2024); a
/// Raspberry Pi 3 B+ reaches 300 (Raspberry Pi, product brief, 2018). latency_ms: derived, a few switches.
/// watts: of a gigabit port (Christensen et al., IEEE 802.3az: The Road to Energy Efficient Ethernet, IEEE Communications Magazine 2010).
/// </summary>
[Named("ethernet")]
public sealed record Ethernet : Link
{
    public Ethernet()
    {
        DownMbps = 941;
        UpMbps = 941;
        LatencyMs = 0.5;
        Watts = 0.5;
    }
}
