using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// A phone, low tier: Google Nexus 6 of 2014.
/// gflops: 1,642 ms for a step of FEMNIST's CNN, 102 MFLOP an image, in batches of 10, with DL4J on the phone's processor (Yang et al.,
/// FLASH, WWW 2021). Engines made for phones are faster: 15 to 30 GFLOP/s in the kernels of MNN on Snapdragon 8 processors (Das et al.,
/// Enabling On-Device Smartphone GPU based Training, PerCom Workshops 2022). memory_mb: derived, half of 3 GB.
/// training_watts: a processor's peak, Moto X Force (Kim and Wu, AutoScale, MICRO 2020). idle_watts: screen off (Carroll and Heiser, An
/// Analysis of Power Consumption in a Smartphone, USENIX ATC 2010). battery_wh: 3,220 mAh at 3.8 V (its maker's specification).
/// </summary>
[Named("phone-low")]
public sealed record LowEndPhone : Device
{
    public LowEndPhone()
    {
        Gflops = 0.62;
        MemoryMb = 1536;
        TrainingWatts = 3.6;
        IdleWatts = 0.27;
        BatteryWh = 12.2;
    }
}
