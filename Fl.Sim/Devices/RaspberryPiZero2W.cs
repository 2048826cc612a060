using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// Raspberry Pi Zero 2 W, 512 MB: one of its four Cortex-A53 at 1 GHz, as a client trains.
/// gflops: derived, the Raspberry Pi 3 B+'s, which has the same cores, by the clocks: 1.0 of 1.4 GHz (Raspberry Pi, product briefs, 2018
/// and 2021). memory_mb: 512 MB less 128 MiB for the system.
/// training_watts: derived, idle and a quarter of what four busy cores add; 0.6 W idle (CNX Software, A deep dive into Raspberry Pi Zero 2
/// W's power consumption, 2021), 2.1 W in Linpack (Geerling, top500-benchmark, 2024).
/// </summary>
[Named("raspberry-pi-zero-2-w")]
public sealed record RaspberryPiZero2W : Device
{
    public RaspberryPiZero2W()
    {
        Gflops = 0.86;
        MemoryMb = 384;
        TrainingWatts = 1;
        IdleWatts = 0.6;
    }
}
