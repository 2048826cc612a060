using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// Jetson Nano, 4 GB, training on its GPU with a framework that uses it; fl-join does not.
/// gflops: derived, a quarter of the fp32 peak: 128 cores at 0.9216 GHz, 236 GFLOP/s; the quarter is an assumption, after the 27 % and 19 %
/// of theirs that the Raspberry Pi 4 and 5 reach in training. memory_mb: 4 GB, shared with the processor, less 1 GiB.
/// training_watts: its power budget, 10 W (NVIDIA, Jetson Nano System-on-Module data sheet, 2020). idle_watts: derived, a fifth of the
/// power budget, as no measurement was found.
/// </summary>
[Named("jetson-nano-gpu")]
public sealed record JetsonNanoGpu : Device
{
    public JetsonNanoGpu()
    {
        Gflops = 59;
        MemoryMb = 3072;
        TrainingWatts = 10;
        IdleWatts = 2;
    }
}
