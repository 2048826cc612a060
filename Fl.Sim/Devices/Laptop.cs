using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// A laptop of 2022 with an x64 processor of 15 W and 16 GB: one of its cores, as a client trains.
/// gflops: derived, what the managed engine reaches with 256-bit registers (AVX2), which such a core has too, on net in batches of 32, in
/// the processor's time on one core of an AMD EPYC of 2024 (tests/Fl.Benchmarks steps with FL_MANAGED_WIDTH=256, 2026).
/// memory_mb: 16 GB less 2 GiB for the system.
/// training_watts: derived, idle and the processor's base power (Intel, Core i5-1235U specifications, 2022).
/// idle_watts: derived, the battery over ten hours. battery_wh: that of a MacBook Air with M2 (Apple, technical specifications, 2022).
/// </summary>
[Named("laptop")]
public sealed record Laptop : Device
{
    public Laptop()
    {
        Gflops = 75;
        MemoryMb = 14336;
        TrainingWatts = 20;
        IdleWatts = 5;
        BatteryWh = 52.6;
    }
}
