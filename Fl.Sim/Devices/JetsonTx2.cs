using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// Jetson TX2, 8 GB, without its GPU: one of its Cortex-A57 at 2 GHz, as a client trains.
/// gflops: derived, the Raspberry Pi 4's, whose Cortex-A72 succeeds the A57, by the clocks: 2.0 of 1.8 GHz (NVIDIA, Jetson TX2 Series data
/// sheet, 2020). memory_mb: 8 GB less 512 MiB for the system.
/// training_watts: derived, the smaller of its two power budgets, 7.5 W of 15 W (the same data sheet). idle_watts: derived, a fifth of the
/// power budget, as no measurement was found.
/// </summary>
[Named("jetson-tx2")]
public sealed record JetsonTx2 : Device
{
    public JetsonTx2()
    {
        Gflops = 4.3;
        MemoryMb = 7680;
        TrainingWatts = 7.5;
        IdleWatts = 3;
    }
}
