using System.CommandLine;
using Fl.Core;
using Fl.Sim;

namespace Fl.Cli;

/// <summary>What a finished run, or sweep of runs, prints on standard output.</summary>
internal static class Results
{
    private const int MostClasses = 10;

    /// <param name="json">Where a script reads the results, in place of words; null where a person does.</param>
    public static async Task WriteAsync(RunSummary summary, string folder, RoundLinesView? json = null)
    {
        if (summary.UntrainedClasses is { } untrained) await Console.Error.WriteLineAsync(Of(untrained)).ConfigureAwait(false);
        if (json is not null)
        {
            json.End(summary, folder);
            return;
        }
        await Console.Out.WriteLineAsync($"{summary.InWords()}, {summary.ImagesPerSecond:n0} images/s").ConfigureAwait(false);
        if (summary.ClientAccuracy is { } own)
            await Console.Out.WriteLineAsync(
                $"accuracy of {own.Clients} clients' own models: mean {own.Mean:f4}, "
                + $"worst tenth {own.Worst10Percent:f4}").ConfigureAwait(false);
        await Console.Out.WriteLineAsync($"run folder: {Shown(folder)}").ConfigureAwait(false);
    }

    /// <summary>How many runs there are now; those that failed, by name, on standard error.</summary>
    public static async Task WriteAsync(IReadOnlyList<SweepOutcome> outcomes, string folder, RoundLinesSweepView? json = null)
    {
        // Runs of one sweep have mostly one data set.
        var untrained = outcomes.Select(outcome => outcome.Summary?.UntrainedClasses).OfType<IReadOnlyList<string>>();
        foreach (var line in untrained.Select(Of).Distinct())
            await Console.Error.WriteLineAsync(line).ConfigureAwait(false);
        var (failed, before) =
            (outcomes.Where(outcome => outcome.Failure is not null).ToList(), outcomes.Count(outcome => outcome.WasOver));
        if (json is null)
        {
            await Console.Out.WriteLineAsync(
                $"{outcomes.Count - failed.Count} of {outcomes.Count} runs are over{(before > 0 ? $", {before} of them were before" : "")}")
                .ConfigureAwait(false);
            await Console.Out.WriteLineAsync($"sweep folder: {Shown(folder)}").ConfigureAwait(false);
        }
        else json.Check();
        if (failed.Count == 0) return;
        await Console.Error.WriteLineAsync(
            $"{RootCommand.ExecutableName}: {failed.Count} of {outcomes.Count} runs failed:").ConfigureAwait(false);
        foreach (var outcome in failed)
            await Console.Error.WriteLineAsync(
                $"{RootCommand.ExecutableName}: {outcome.Run.Folder}: {outcome.Failure}").ConfigureAwait(false);
    }

    /// <summary>Quiet or not: what the model says of such a class is worth nothing.</summary>
    private static string Of(IReadOnlyList<string> untrained) =>
        $"warning: the data at hand has no training example of {string.Join(", ", untrained.Take(MostClasses))}"
        + (untrained.Count > MostClasses ? $" and {untrained.Count - MostClasses:n0} more classes" : "");

    /// <summary>Prints a path that was written to.</summary>
    public static void Print(string path) => Console.Out.WriteLine(Shown(path));

    /// <summary>A path as a person at the prompt would type it.</summary>
    public static string Shown(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? Path.GetFullPath(path) : relative;
    }
}
