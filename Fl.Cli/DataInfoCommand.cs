using System.CommandLine;
using Fl.Core;

namespace Fl.Cli;

/// <summary><c>fl data info</c>: describes a data set.</summary>
public static class DataInfoCommand
{
    public static Command Create(Catalog catalog)
    {
        var dataset = new DatasetOptions(catalog);
        var command = new Command("info", "Describe a data set: images, shape, classes, and how many there are of each.")
        {
            dataset.Name, dataset.Folder, dataset.With,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var loaded = await dataset.LoadAsync(parsed, cancellation).ConfigureAwait(false);
            await Console.Out.WriteLineAsync($"{loaded.Name}: {loaded.Train.Count:n0} training and {loaded.Test.Count:n0} test images of "
                + $"{loaded.Shape}, {loaded.Classes} classes").ConfigureAwait(false);
            if (loaded.ClassNames.Count > 0)
                await Console.Out.WriteLineAsync($"classes: {string.Join(", ", loaded.ClassNames)}").ConfigureAwait(false);
            Describe("training", loaded.Train);
            Describe("test", loaded.Test);
            await Console.Out.WriteLineAsync($"SHA-256 of pixels and labels: {loaded.Sha256()}").ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static void Describe(string what, Examples set)
    {
        var counts = set.Targets.CountClasses([.. Enumerable.Range(0, set.Count)]);
        Console.Out.WriteLine($"{what} images of each class: {string.Join(' ', counts)}");
    }
}
