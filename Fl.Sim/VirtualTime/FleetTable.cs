using CsvHelper;
using Fl.Core;

namespace Fl.Sim;

/// <summary><c>fleet.csv</c> in a run's folder: what each simulated client runs on.</summary>
public static class FleetTable
{
    /// <summary>The file's name.</summary>
    public const string Name = "fleet.csv";

    /// <summary>Writes the file whole.</summary>
    public static void Write(Fleet fleet, string path) => DurableFile.Write(path, fleet, static (file, all) =>
    {
        using var csv = CsvWriter.Create(file, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
        csv.WriteHeader("client", "device", "link", "gflops", "down_mbps", "up_mbps");
        for (var client = 0; client < all.Count; client++)
        {
            var one = all[client];
            csv.WriteField(client);
            csv.WriteField(Catalog.NameOf(one.Device));
            csv.WriteField(Catalog.NameOf(one.Link));
            csv.WriteField(one.Gflops, "g6");
            csv.WriteField(one.Link.DownMbps * one.Throughput, "g6");
            csv.WriteField(one.Link.UpMbps * one.Throughput, "g6");
            csv.EndRecord();
        }
    });
}
