namespace Fl.Edge.Tests;

/// <summary>Sensors as the kernel shows them, in a folder instead of /sys.</summary>
public sealed class PowerMeterTests : Workspace
{
    private readonly Clock clock = new();

    [Fact]
    public void There_is_none_in_an_empty_sysfs() => Assert.Null(PowerMeter.Find(Root, clock));

    [Fact]
    public void An_INA_monitor_of_a_boards_input_is_volts_times_amperes()
    {
        Sensor("class/hwmon/hwmon2", ("name", "ina3221"), ("in1_label", "VDD_CPU"), ("in1_input", "1000"), ("curr1_input", "1"),
            ("in2_label", "POM_5V_IN"), ("in2_input", "5000"), ("curr2_input", "400"));
        Sensor("class/powercap/intel-rapl:0", ("name", "package-0"), ("energy_uj", "0"), ("max_energy_range_uj", "1000000"));
        var meter = PowerMeter.Find(Root, clock)!;
        Assert.Equal(("ina3221, POM_5V_IN", true), (meter.What, meter.OfAll));
        meter.Begin();
        Pass(1);
        meter.Sample();
        Sensor("class/hwmon/hwmon2", ("curr2_input", "1000"));
        Pass(3);
        meter.Sample();
        // 2 W for a second, then 5 W for three.
        Assert.Equal(17.0 / 4, meter.Watts, 1e-9);
    }

    [Fact]
    public void A_battery_counts_while_it_is_used()
    {
        Sensor("class/power_supply/BAT0", ("type", "Battery"), ("status", "Charging"), ("power_now", "9000000"));
        Assert.Null(PowerMeter.Find(Root, clock));
        Sensor("class/power_supply/BAT0", ("status", "Discharging"));
        Assert.Equal(9, Mean(PowerMeter.Find(Root, clock)!), 1e-9);
        File.Delete(Path.Combine(Root, "class/power_supply/BAT0/power_now"));
        Sensor("class/power_supply/BAT0", ("current_now", "-500000"), ("voltage_now", "4000000"));
        Assert.Equal(2, Mean(PowerMeter.Find(Root, clock)!), 1e-9);
    }

    [Fact]
    public void Energy_counters_are_of_the_processor_and_begin_anew()
    {
        Sensor("class/powercap/intel-rapl:0", ("name", "package-0"), ("energy_uj", "900000"), ("max_energy_range_uj", "1000000"));
        var meter = PowerMeter.Find(Root, clock)!;
        Assert.Equal(("RAPL, package-0", false), (meter.What, meter.OfAll));
        meter.Begin();
        Sensor("class/powercap/intel-rapl:0", ("energy_uj", "400000"));
        Pass(2);
        meter.Sample();
        // 0.9 J to the end at 1 J, and 0.4 J more.
        Assert.Equal(0.5 / 2, meter.Watts, 1e-9);
        Sensor("class/powercap/intel-rapl:1", ("name", "psys"), ("energy_uj", "0"), ("max_energy_range_uj", "1000000"));
        Assert.True(PowerMeter.Find(Root, clock)!.OfAll);
    }

    private double Mean(PowerMeter meter)
    {
        meter.Begin();
        Pass(1);
        meter.Sample();
        return meter.Watts;
    }

    private void Pass(double seconds) => clock.Now += (long)(seconds * TimeSpan.TicksPerSecond);

    private void Sensor(string folder, params (string Name, string Text)[] files)
    {
        foreach (var (name, text) in files) Write(Path.Combine(folder, name), text + "\n");
    }

    private sealed class Clock : TimeProvider
    {
        public long Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now;
    }
}
