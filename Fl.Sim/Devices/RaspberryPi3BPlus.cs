using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// Raspberry Pi 3 Model B+, 1 GB: one of its four Cortex-A53 at 1.4 GHz, as a client trains.
/// gflops: derived, the Raspberry Pi 4's times 3.75/11.9 of Linpack (Basford et al., Performance analysis of single board computer
/// clusters, FGCS 2020: 60 GFLOP/s of 16 boards; Geerling, top500-benchmark, 2023).
/// memory_mb: 1 GB less 256 MiB for the system.
/// training_watts: derived, idle and a quarter of what four busy cores add; 1.9 W idle and 5.1 W busy (PiDramble,
/// Power Consumption Benchmarks, 2018).
/// </summary>
[Named("raspberry-pi-3b-plus")]
public sealed record RaspberryPi3BPlus : Device
{
    public RaspberryPi3BPlus()
    {
        Gflops = 1.2;
        MemoryMb = 768;
        TrainingWatts = 2.7;
        IdleWatts = 1.9;
    }
}
