using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// Raspberry Pi 4 Model B, 4 GB: one of its four Cortex-A72 at 1.8 GHz, as a client trains.
/// gflops: derived, a quarter of the 15.5 that PyTorch reaches on four cores, 10.92 s for a step of ResNet-18 on 16 images of 224x224
/// (Fernandez-Marques, Raspberry Pi 5: Ready for Federated Vision, Flower Labs, 2023); so one core has at least that.
/// Small models with a framework's cost at each step are slower: 0.8 for net in batches of 64 on four cores (an example of Flower, 2020).
/// memory_mb: 4 GB less 256 MiB for the system.
/// training_watts: derived, idle and a quarter of what four busy cores add; 2.7 W idle and 6.4 W busy (PiDramble,
/// Power Consumption Benchmarks, 2019).
/// </summary>
[Named("raspberry-pi-4")]
public sealed record RaspberryPi4 : Device
{
    public RaspberryPi4()
    {
        Gflops = 3.9;
        MemoryMb = 3840;
        TrainingWatts = 3.6;
        IdleWatts = 2.7;
    }
}
