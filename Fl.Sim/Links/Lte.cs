using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// LTE, 4G.
/// down_mbps, up_mbps: medians (Huang et al., A Close Examination of Performance and Power Characteristics of 4G LTE Networks, MobiSys
/// 2012). latency_ms: its median round trip, 70 ms, and 260 ms to wake the radio.
/// watts: derived, its 1.29 W and 0.052 W for each Mbit/s down or 0.438 W up, as long as each takes for the same bytes. tail_seconds,
/// tail_watts: the same paper. spread: derived, that of WiFi's users.
/// </summary>
[Named("lte")]
public sealed record Lte : Link
{
    public Lte()
    {
        DownMbps = 12.7;
        UpMbps = 5.6;
        LatencyMs = 330;
        Spread = 0.6;
        Watts = 3.2;
        TailSeconds = 11.6;
        TailWatts = 1.06;
    }
}
