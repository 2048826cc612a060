using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// A phone, middle tier: Xiaomi Redmi Note 8 of 2019.
/// gflops: 588 ms for a step of FEMNIST's CNN, 102 MFLOP an image, in batches of 10, with DL4J on the phone's processor (Yang et al.,
/// FLASH, WWW 2021). Engines made for phones are faster: 15 to 30 GFLOP/s in the kernels of MNN on Snapdragon 8 processors (Das et al.,
/// Enabling On-Device Smartphone GPU based Training, PerCom Workshops 2022). memory_mb: derived, half of 4 GB.
/// training_watts: a processor's peak, Galaxy S10e (Kim and Wu, AutoScale, MICRO 2020). idle_watts: screen off (Carroll and Heiser, An
/// Analysis of Power Consumption in a Smartphone, USENIX ATC 2010). battery_wh: 4,000 mAh at 3.85 V (its maker's specification).
/// </summary>
[Named("phone-mid")]
public sealed record MidRangePhone : Device
{
    public MidRangePhone()
    {
        Gflops = 1.7;
        MemoryMb = 2048;
        TrainingWatts = 5.6;
        IdleWatts = 0.27;
        BatteryWh = 15.4;
    }
}
