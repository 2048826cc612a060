using System.CommandLine;
using Fl.Core;

namespace Fl.Cli;

/// <summary><c>fl data fetch</c>: has a data set in the cache, checked, before it is needed.</summary>
public static class DataFetchCommand
{
    public static Command Create(Catalog catalog)
    {
        var dataset = new DatasetOptions(catalog);
        var command = new Command("fetch", "Fetch a data set into the cache where it is not there yet, and check it.")
        {
            dataset.Name, dataset.Folder, dataset.With,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var loaded = await dataset.LoadAsync(parsed, cancellation).ConfigureAwait(false);
            await Console.Out.WriteLineAsync($"{loaded.Name}: {loaded.Train.Count:n0} training and {loaded.Test.Count:n0} test images at "
                + $"hand, SHA-256 {loaded.Sha256()}").ConfigureAwait(false);
            return 0;
        });
        return command;
    }
}
