using System.Text.RegularExpressions;
using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>What every device and link of the catalog keeps to; a new one is tested by being there.</summary>
public sealed partial class ProfileContractTests
{
    private static readonly Catalog Shipped = new(typeof(Simulation).Assembly);

    public static TheoryData<string> Devices =>
        new(Shipped.Of(typeof(Device)).Select(entry => entry.Name).Where(name => name != "generic"));

    public static TheoryData<string> Links => new(Shipped.Of(typeof(Link)).Select(entry => entry.Name).Where(name => name != "generic"));

    [Theory, MemberData(nameof(Devices))]
    public void A_device_is_between_a_microcontroller_and_a_workstation(string name)
    {
        var device = (Device)OptionInfo.Create(Shipped.Find(typeof(Device), name)!.Type);
        Assert.InRange(device.Gflops, 0.1, 1000);
        Assert.InRange(device.StepMs, 0, 100);
        Assert.InRange(device.MemoryMb, 256, 65_536);
        Assert.InRange(device.IdleWatts, 0.1, 20);
        Assert.InRange(device.TrainingWatts, device.IdleWatts, 100);
        Assert.True(device.BatteryWh is null or (>= 5 and <= 100));
        // A core does a few multiplications and additions a cycle, a GPU does much more; nobody does that for nothing.
        Assert.InRange(device.Gflops / device.TrainingWatts, 0.1, 30);
    }

    [Theory, MemberData(nameof(Links))]
    public void A_link_is_between_a_modem_and_a_data_center(string name)
    {
        var link = (Link)OptionInfo.Create(Shipped.Find(typeof(Link), name)!.Type);
        Assert.InRange(link.DownMbps, 0.5, 1000);
        Assert.InRange(link.UpMbps, 0.5, link.DownMbps);
        Assert.InRange(link.LatencyMs, 0.1, 1000);
        Assert.InRange(link.Spread, 0, 2);
        Assert.InRange(link.Watts, 0.1, 10);
        Assert.InRange(link.TailSeconds, 0, 30);
        Assert.InRange(link.TailWatts, 0, link.Watts);
    }

    [Theory, MemberData(nameof(Devices)), MemberData(nameof(Links))]
    public void Every_figure_of_a_profile_has_its_source_with_a_year(string name)
    {
        var type = (Shipped.Find(typeof(Device), name) ?? Shipped.Find(typeof(Link), name)!).Type;
        var summary = DocComments.Summary(type);
        Assert.Matches(Year(), summary);
        var generic = type.IsAssignableTo(typeof(Device)) ? typeof(GenericDevice) : typeof(GenericLink);
        var defaults = OptionInfo.Of(generic).ToDictionary(option => option.Key, option => option.Default);
        foreach (var option in OptionInfo.Of(type).Where(option => !Equals(option.Default, defaults[option.Key])))
            Assert.True(Regex.IsMatch(summary, $@"\b{option.Key}\b")
                || (option.Key == "idle_watts" && summary.Contains(" idle and ", StringComparison.Ordinal)),
                $"{name}: no word on where {option.Key} is from.");
    }

    [Theory]
    [InlineData(typeof(Device))]
    [InlineData(typeof(Link))]
    [InlineData(typeof(Fl.Core.Availability))]
    public void Every_component_is_sealed_with_a_name_a_summary_and_defaults_within_their_bounds(Type kind)
    {
        Assert.Distinct(Shipped.Of(kind).Select(entry => entry.Name));
        foreach (var entry in Shipped.Of(kind))
        {
            Assert.True(entry.Type.IsSealed, entry.Name);
            Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", entry.Name);
            Assert.NotEmpty(DocComments.Summary(entry.Type));
            foreach (var option in OptionInfo.Of(entry.Type).Where(option => option.Default is int or double))
                Assert.True(option.Bounds.Contains(Convert.ToDouble(option.Default)), $"{entry.Name}.{option.Key}");
        }
    }

    [Fact]
    public void A_faster_board_of_a_line_is_faster()
    {
        string[] boards = ["raspberry-pi-zero-2-w", "raspberry-pi-3b-plus", "raspberry-pi-4", "raspberry-pi-5"];
        var speeds = boards.Select(name => ((Device)OptionInfo.Create(Shipped.Find(typeof(Device), name)!.Type)).Gflops).ToArray();
        Assert.Equal(speeds.Order(), speeds);
    }

    [GeneratedRegex(@"\b(19|20)\d\d\b")]
    private static partial Regex Year();
}
