using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// Raspberry Pi 5, 8 GB: one of its four Cortex-A76 at 2.4 GHz, as a client trains.
/// gflops: derived, a quarter of the 29 that PyTorch reaches on four cores, 5.84 s for a step of ResNet-18 on 16 images of 224x224
/// (Fernandez-Marques, Raspberry Pi 5: Ready for Federated Vision, Flower Labs, 2023).
/// memory_mb: 8 GB less 256 MiB for the system.
/// training_watts: derived, idle and a quarter of what four busy cores add; 3 W idle (How Much Electricity Does a Raspberry Pi Really Use,
/// fromdev.com, 2025), 11 W in Linpack (Geerling, top500-benchmark, 2023).
/// </summary>
[Named("raspberry-pi-5")]
public sealed record RaspberryPi5 : Device
{
    public RaspberryPi5()
    {
        Gflops = 7.3;
        MemoryMb = 7936;
        TrainingWatts = 5;
        IdleWatts = 3;
    }
}
