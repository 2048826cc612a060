using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// Jetson Nano, 4 GB, without its GPU: one of its four Cortex-A57 at 1.43 GHz, as a client trains.
/// gflops: derived, the Raspberry Pi 4's, whose Cortex-A72 succeeds the A57, by the clocks: 1.43 of 1.8 GHz (NVIDIA, Jetson Nano
/// System-on-Module data sheet, 2020). memory_mb: 4 GB less 512 MiB for the system.
/// training_watts: derived, the smaller of its two power budgets, 5 W of 10 W (the same data sheet). idle_watts: derived, a fifth of the
/// power budget, as no measurement was found.
/// </summary>
[Named("jetson-nano")]
public sealed record JetsonNano : Device
{
    public JetsonNano()
    {
        Gflops = 3.1;
        MemoryMb = 3584;
        TrainingWatts = 5;
        IdleWatts = 2;
    }
}
