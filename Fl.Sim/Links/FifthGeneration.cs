using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// 5G, with the control channel on LTE (NSA).
/// down_mbps, up_mbps: medians worldwide (Ookla, Growing and Slowing: The State of 5G Worldwide in 2021, third quarter).
/// latency_ms: derived, the 28 ms of mobile networks (Ookla, Speedtest Global Index, November 2022) and lte's 260 ms to wake the radio.
/// watts: derived, twice LTE's 1.95 W in a download, the lower end of two to three times (Xu et al., Understanding Operational 5G, SIGCOMM
/// 2020). tail_seconds, tail_watts: derived, LTE's. spread: derived, that of WiFi's users.
/// </summary>
[Named("5g")]
public sealed record FifthGeneration : Link
{
    public FifthGeneration()
    {
        DownMbps = 166;
        UpMbps = 21;
        LatencyMs = 288;
        Spread = 0.6;
        Watts = 3.9;
        TailSeconds = 11.6;
        TailWatts = 1.06;
    }
}
