using System.CommandLine;
using System.CommandLine.Completions;
using Fl.Core;

namespace Fl.Cli;

/// <summary>Which data set a command is about, said the same way everywhere.</summary>
internal sealed class DatasetOptions(Catalog catalog)
{
    public Argument<string> Name { get; } = Named(catalog);

    public Option<string?> Folder { get; } =
        new("--path") { Description = "The folder that holds its files; without it the cache, else a download.", HelpName = "dir" };

    public Option<string[]> With { get; } = WithOption.Create();

    /// <summary>Loads it, fetched into the cache where it is missing.</summary>
    /// <exception cref="BadInputException">There is no such data set, or it cannot be had.</exception>
    public async Task<Dataset> LoadAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var source = Experiment.ParseDataset(parsed.GetValue(Name)!, parsed.GetValue(Folder), WithOption.Extend(parsed, With, catalog));
        return await source.LoadAsync(
            new LoadContext(1, Environment.CurrentDirectory, new StandardError()), cancellation).ConfigureAwait(false);
    }

    private static Argument<string> Named(Catalog catalog)
    {
        var name = CommonOptions.Positional("dataset",
            "A data set of 'fl list datasets', with options as in an experiment: '{name: synthetic-images, train: 500}'.");
        name.CompletionSources.Add(_ => catalog.Of(typeof(DatasetSource)).Select(entry => new CompletionItem(entry.Name)));
        return name;
    }
}
