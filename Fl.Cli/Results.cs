using Fl.Core;

namespace Fl.Cli;

/// <summary>What a finished run prints on standard output.</summary>
internal static class Results
{
    public static async Task WriteAsync(RunSummary summary, string folder)
    {
        await Console.Out.WriteLineAsync(
            $"test accuracy {summary.FinalAccuracy:f4} after {summary.Rounds} rounds (best {summary.BestAccuracy:f4} in round {summary.BestRound}), "
            + $"{summary.WallSeconds:f1} s, {summary.ImagesPerSecond:n0} images/s").ConfigureAwait(false);
        if (summary.ClientAccuracy is { } own)
            await Console.Out.WriteLineAsync(
                $"accuracy of {own.Clients} clients' own models: mean {own.Mean:f4}, worst tenth {own.Worst10Percent:f4}").ConfigureAwait(false);
        await Console.Out.WriteLineAsync($"run folder: {Shown(folder)}").ConfigureAwait(false);
    }

    /// <summary>A path as a person at the prompt would type it.</summary>
    private static string Shown(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? Path.GetFullPath(path) : relative;
    }
}
