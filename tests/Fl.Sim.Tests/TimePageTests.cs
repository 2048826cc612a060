using System.Globalization;
using System.Text;
using Fl.Core;
using Fl.Core.Tests;

namespace Fl.Sim.Tests;

/// <summary>What the documentation says of devices, links and availability is what the code says; FL_WRITE_DOCS=1 writes it anew.</summary>
public sealed class TimePageTests
{
    private const string Page = "docs/time.md";
    private static readonly Catalog Shipped = new(typeof(Simulation).Assembly);

    [Fact]
    public void The_table_of_devices_is_what_the_catalog_holds() => Compare<Device>("devices",
        "| name | GFLOP/s | memory, MiB | watts training | watts idle | battery, Wh | what it is, and where its figures are from |",
        device =>
        [device.Gflops, device.MemoryMb, device.TrainingWatts, device.IdleWatts, device.BatteryWh]);

    [Fact]
    public void The_table_of_links_is_what_the_catalog_holds() => Compare<Link>("links",
        "| name | Mbit/s down | up | latency, ms | spread | watts | tail, s | tail, W | what it is, and where its figures are from |",
        link =>
        [link.DownMbps, link.UpMbps, link.LatencyMs, link.Spread, link.Watts, link.TailSeconds, link.TailWatts]);

    [Fact]
    public void The_table_of_availabilities_is_what_the_catalog_holds()
    {
        var text = new StringBuilder("\n| name | what it is | options and defaults |\n| --- | --- | --- |\n");
        foreach (var entry in Shipped.Of(typeof(Fl.Core.Availability)))
            text.Append(
                $"| `{entry.Name}` | {GeneratedPage.Cell(DocComments.Summary(entry.Type))} | {GeneratedPage.Options(entry.Type)} |\n");
        GeneratedPage.Compare(Page, text.ToString(), "availabilities from the code");
    }

    private static void Compare<T>(string plural, string head, Func<T, double?[]> figures) where T : Component
    {
        var text = new StringBuilder($"\n{head}\n|{string.Concat(Enumerable.Repeat(" --- |", head.Count(c => c == '|') - 1))}\n");
        foreach (var entry in Shipped.Of(typeof(T)))
        {
            var cells = figures((T)OptionInfo.Create(entry.Type))
                .Select(figure => figure?.ToString("0.##", CultureInfo.InvariantCulture) ?? "-");
            text.Append($"| `{entry.Name}` | {string.Join(" | ", cells)} | {GeneratedPage.Cell(DocComments.Summary(entry.Type))} |\n");
        }
        GeneratedPage.Compare(Page, text.ToString(), $"{plural} from the code");
    }
}
