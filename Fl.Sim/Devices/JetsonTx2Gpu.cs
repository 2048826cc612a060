using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// Jetson TX2, 8 GB, training on its GPU with a framework that uses it; fl-join does not.
/// gflops: derived, a quarter of the fp32 peak: 256 cores at 1.3 GHz, 666 GFLOP/s; the quarter is an assumption, after the 27 % and 19 % of
/// theirs that the Raspberry Pi 4 and 5 reach in training. memory_mb: 8 GB, shared with the processor, less 1 GiB.
/// training_watts: its power budget, 15 W (NVIDIA, Jetson TX2 Series data sheet, 2020). idle_watts: derived,
/// a fifth of the power budget, as no measurement was found.
/// </summary>
[Named("jetson-tx2-gpu")]
public sealed record JetsonTx2Gpu : Device
{
    public JetsonTx2Gpu()
    {
        Gflops = 166;
        MemoryMb = 7168;
        TrainingWatts = 15;
        IdleWatts = 3;
    }
}
