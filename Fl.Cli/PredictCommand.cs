using System.CommandLine;
using Fl.Core;

namespace Fl.Cli;

/// <summary><c>fl predict</c>: tells what is in pictures, by the model of a run.</summary>
public static class PredictCommand
{
    private const int Shown = 3;

    public static Command Create()
    {
        var model = CommonOptions.Positional("model", "The model.safetensors of a run.");
        var pictures = CommonOptions.Positionals("pictures", "JPEG, PNG or BMP files, and folders of them.");
        var command = new Command("predict", "Tell what is in pictures, by the model of a run.") { model, pictures };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(model)!, parsed.GetValue(pictures)!, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string model, string[] pictures, CancellationToken cancellation)
    {
        using var classifier = new Classifier(model);
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
