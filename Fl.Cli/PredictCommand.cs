using System.CommandLine;
using Fl.Core;

namespace Fl.Cli;

/// <summary><c>fl predict</c>: tells what is in pictures, by the model of a run.</summary>
public static class PredictCommand
{
    private const int Shown = 3;

    /// <param name="with">The option that takes the user's own layers, where the program has it.</param>
    /// <param name="extend">A catalog and those.</param>
    public static Command Create(Option? with = null, Func<ParseResult, Catalog, Catalog>? extend = null)
    {
        var model = CommonOptions.Positional("model", "The model.safetensors of a run.");
        var pictures = CommonOptions.Positionals("pictures", "JPEG, PNG or BMP files, and folders of them.");
        var command = new Command("predict", "Tell what is in pictures, by the model of a run.") { model, pictures };
        if (with is not null) command.Add(with);
        // Without the catalog of the torch engine: its modules are code of whoever made the file.
        command.SetAction((parsed, cancellation) =>
            RunAsync(parsed.GetValue(model)!, parsed.GetValue(pictures)!, extend?.Invoke(parsed, new()) ?? new(), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string model, string[] pictures, Catalog catalog, CancellationToken cancellation)
    {
        using var classifier = new Classifier(model, catalog);
        var unreadable = new List<string>();
        foreach (var picture in pictures.SelectMany(Files))
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                var best = classifier.Classify(picture).Take(Shown).Select(guess => $"{guess.Class} ({guess.Probability:0.000})");
                await Console.Out.WriteLineAsync($"{picture}: {string.Join(", ", best)}").ConfigureAwait(false);
            }
            catch (BadInputException error)
            {
                unreadable.AddRange(error.Messages);
            }
        }
        return unreadable.Count == 0 ? 0 : throw new BadInputException(unreadable);
    }

    /// <summary>The pictures in a folder and in those inside it, in the order of their names; else the file that was named.</summary>
    private static IReadOnlyList<string> Files(string path)
    {
        if (!Directory.Exists(path)) return [path];
        string[] found = [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(file => PictureFile.Endings.Contains(Path.GetExtension(file).ToLowerInvariant())).Order(StringComparer.Ordinal)];
        return found.Length > 0
            ? found
            : throw new BadInputException($"{path}: the folder holds no {string.Join(", ", PictureFile.Endings)} file.");
    }
}
