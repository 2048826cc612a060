using System.CommandLine;
using Fl.Core;

namespace Fl.Cli;

/// <summary><c>fl data</c>: loads a data set, fetching it into the cache where it is missing, and describes it; or makes a trace.</summary>
public static class DataCommand
{
    public static Command Create(Catalog catalog)
    {
        var name = new Argument<string>("dataset") { Description = "A data set of 'fl list datasets'." };
        var path = new Option<string?>("--path") { Description = "The folder that holds its files; without it the cache, else a download.", HelpName = "dir" };
        var command = new Command("data", "Fetch a data set into the cache and describe it.") 
        {
            name, path, ImportTraceCommand.Create(), MakeTraceCommand.Create(catalog),
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            List<string> set = [$"dataset={parsed.GetValue(name)}"];
            if (parsed.GetValue(path) is { } folder) set.Add($"dataset.path={folder}");
            var source = Experiment.Parse("{}", "fl data", set, catalog).Dataset;
            var context = new LoadContext(1, Environment.CurrentDirectory, new Lines());
            var dataset = await source.LoadAsync(context, cancellation).ConfigureAwait(false);
            await Console.Out.WriteLineAsync($"{dataset.Name}: {dataset.Train.Count:n0} training and {dataset.Test.Count:n0} test images of {dataset.Shape}, {dataset.Classes} classes").ConfigureAwait(false);
            Describe("training", dataset.Train, dataset.Classes);
            Describe("test", dataset.Test, dataset.Classes);
            return 0;
        });
        return command;
    }

    private static void Describe(string what, ImageSet set, int classes)
    {
        var counts = new int[classes];
        foreach (var label in set.Labels) counts[label]++;
        Console.Out.WriteLine($"{what} images of each class: {string.Join(' ', counts)}");
    }

    private sealed class Lines : IProgress<string>
    {
        public void Report(string value) => Console.Error.WriteLine(value);
    }
}
