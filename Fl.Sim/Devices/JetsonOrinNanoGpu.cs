using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// Jetson Orin Nano, 8 GB, training on its GPU with a framework that uses it; fl-join does not.
/// gflops: derived, a quarter of the fp32 peak: 1,024 cores at 0.625 GHz, 1,280 GFLOP/s; the quarter is an assumption, after the 27 % and
/// 19 % of theirs that the Raspberry Pi 4 and 5 reach in training. memory_mb: 8 GB, shared with the processor, less 1 GiB.
/// training_watts: its power budget, 15 W (NVIDIA, Jetson Orin Nano Series data sheet, 2023).
/// idle_watts: derived, a fifth of it; 2.6 W were measured with most of it switched off (NVIDIA developer forum, 2025).
/// </summary>
[Named("jetson-orin-nano-gpu")]
public sealed record JetsonOrinNanoGpu : Device
{
    public JetsonOrinNanoGpu()
    {
        Gflops = 320;
        MemoryMb = 7168;
        TrainingWatts = 15;
        IdleWatts = 3;
    }
}
