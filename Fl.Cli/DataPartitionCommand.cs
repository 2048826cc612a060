using System.CommandLine;
using Fl.Core;
using Fl.Reports;

namespace Fl.Cli;

/// <summary><c>fl data partition</c>: deals an experiment's data to its clients and shows who got what, without training.</summary>
public static class DataPartitionCommand
{
    public static Command Create(Catalog catalog)
    {
        var (file, set, with) = (CommonOptions.Experiment(), CommonOptions.Set(catalog), WithOption.Create());
        var output = new Option<string>("--out")
        {
            Description = "The folder for partition.csv, partition.svg and partition.png.",
            HelpName = "dir",
            DefaultValueFactory = _ => ".",
        };
        var command = new Command(
            "partition", "Deal an experiment's data to its clients, and draw and write down who has how many of which class.")
        {
            file, set, with, output,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (path, folder) = (parsed.GetValue(file)!, parsed.GetValue(output)!);
            var extended = WithOption.Extend(parsed, with, catalog, path, parsed.GetValue(set)!);
            var experiment = Experiment.Load(path, parsed.GetValue(set)!, extended);
            var workload = await Workload.LoadAsync(
                Resolved.Of(experiment, Path.GetDirectoryName(Path.GetFullPath(path))!, extended), new StandardError(),
                cancellation).ConfigureAwait(false);
            DurableFile.CreateFolder(folder);
            var table = Path.Combine(folder, PartitionTable.Name);
            PartitionTable.Write(workload.Partition, workload.Dataset.Train.Targets, table);
            var figure = PartitionPicture.Of(table);
            string[] pictures =
            [
                Path.ChangeExtension(table, ".svg"),
                .. Skia.Complaint is null ? [Path.ChangeExtension(table, ".png")] : Array.Empty<string>(),
            ];
            if (Skia.Complaint is { } complaint) await Console.Error.WriteLineAsync($"no .png: {complaint}").ConfigureAwait(false);
            foreach (var picture in pictures) FigureFile.Write(picture, figure);
            int[] sizes = [.. workload.Examples().Order()];
            await Console.Out.WriteLineAsync($"{sizes.Length:n0} clients with {sizes[0]:n0} to {sizes[^1]:n0} training examples each, "
                + $"{sizes[sizes.Length / 2]:n0} in the middle").ConfigureAwait(false);
            foreach (var written in pictures.Prepend(table)) await Console.Out.WriteLineAsync(Results.Shown(written)).ConfigureAwait(false);
            return 0;
        });
        return command;
    }
}
