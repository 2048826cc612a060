using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// WiFi at home, with the Internet behind it.
/// down_mbps, up_mbps: the medians over 19 phone users' means, 4,318 KiB/s down and 3,286 KiB/s up; spread: of the logarithms of these
/// means, 0.48 down and 0.70 up (Yang et al., FLASH, WWW 2021, speed_distri.json). latency_ms: median of fixed broadband (Ookla, Speedtest
/// Global Index, November 2022). watts, tail_seconds, tail_watts: a phone's, at 4 Mbit/s (Huang et al., A Close Examination of Performance
/// and Power Characteristics of 4G LTE Networks, MobiSys 2012).
/// </summary>
[Named("wifi")]
public sealed record WiFi : Link
{
    public WiFi()
    {
        DownMbps = 35;
        UpMbps = 27;
        LatencyMs = 10;
        Spread = 0.6;
        Watts = 0.7;
        TailSeconds = 0.24;
        TailWatts = 0.12;
    }
}
