using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// Jetson Orin Nano, 8 GB, without its GPU: one of its six Cortex-A78AE at 1.5 GHz, as a client trains.
/// gflops: derived, the Raspberry Pi 5's, whose Cortex-A76 is of the same line and width, by the clocks: 1.5 of 2.4 GHz (NVIDIA, Jetson
/// Orin Nano Series data sheet, 2023). memory_mb: 8 GB less 512 MiB for the system.
/// training_watts: derived, the smaller of its two power budgets, 7 W of 15 W (the same data sheet).
/// idle_watts: derived, a fifth of the larger; 2.6 W were measured with most of it switched off (NVIDIA developer forum, 2025).
/// </summary>
[Named("jetson-orin-nano")]
public sealed record JetsonOrinNano : Device
{
    public JetsonOrinNano()
    {
        Gflops = 4.6;
        MemoryMb = 7680;
        TrainingWatts = 7;
        IdleWatts = 3;
    }
}
