using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// LTE as the slowest users have it.
/// down_mbps, up_mbps: derived, the 5th percentile of lte's users: exp(-1.645 spread) of its medians.
/// latency_ms, watts (at these rates), tail_seconds, tail_watts: as for lte (Huang et al., A Close Examination of Performance and Power
/// Characteristics of 4G LTE Networks, MobiSys 2012).
/// </summary>
[Named("lte-tail")]
public sealed record LteTail : Link
{
    public LteTail()
    {
        DownMbps = 4.7;
        UpMbps = 2.1;
        LatencyMs = 330;
        Watts = 2;
        TailSeconds = 11.6;
        TailWatts = 1.06;
    }
}
