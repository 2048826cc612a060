using System.CommandLine;
using Fl.Core;
using Fl.Sim;

namespace Fl.Cli;

/// <summary><c>fl sim</c>: runs an experiment over virtual clients on this machine.</summary>
public static class SimCommand
{
    public static Command Create(Catalog catalog)
    {
        var file = new Argument<string>("experiment") { Description = "The experiment file (YAML)." };
        file.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is ['-', ..] text) result.AddError($"unknown option '{text}'.");
        });
        var set = new Option<string[]>("--set")
        {
            Description = "Overrides a key of the experiment: --set train.lr=0.1. May be repeated.",
            HelpName = "key.path=value",
            Arity = ArgumentArity.ZeroOrMore,
            DefaultValueFactory = _ => [],
        };
        var outFolder = new Option<string?>("--out") { Description = "The run folder to make [runs/NAME/TIMESTAMP].", HelpName = "dir" };
        var workers = new Option<int>("--workers")
        {
            Description = "Threads that train; results do not depend on it.",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        workers.Validators.Add(result =>
        {
            if (result.Errors.Any()) return;
            if (result.GetValueOrDefault<int>() is < 1 or > 1024) result.AddError("--workers takes a number from 1 to 1024.");
        });
        var quiet = new Option<bool>("--quiet", "-q") { Description = "No progress; errors and the result only." };

        var command = new Command("sim", "Run an experiment over virtual clients on this machine.") { file, set, outFolder, workers, quiet };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(file)!, parsed.GetValue(set)!, parsed.GetValue(outFolder), parsed.GetValue(workers),
            parsed.GetValue(quiet), catalog, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        string file, string[] overrides, string? outFolder, int workers, bool quiet, Catalog catalog, CancellationToken cancellation)
    {
        var experiment = Experiment.Load(file, overrides, catalog);
        using var view = quiet ? null : SimulationViews.ForTerminal(Console.IsErrorRedirected);
        var request = new SimulationRequest
        {
            Experiment = experiment,
            BaseDirectory = Path.GetDirectoryName(Path.GetFullPath(file))!,
            Out = outFolder ?? RunFolder.DefaultPath(experiment.Name, TimeProvider.System),
            Workers = workers,
            Catalog = catalog,
            Views = view is null ? [] : [view],
        };
        var summary = await Simulation.RunAsync(request, cancellation).ConfigureAwait(false);
        view?.Dispose();
        await Console.Out.WriteLineAsync(
            $"test accuracy {summary.FinalAccuracy:f4} after {summary.Rounds} rounds (best {summary.BestAccuracy:f4} in round {summary.BestRound}), "
            + $"{summary.WallSeconds:f1} s, {summary.ImagesPerSecond:n0} images/s").ConfigureAwait(false);
        await Console.Out.WriteLineAsync($"run folder: {Shown(request.Out)}").ConfigureAwait(false);
        return 0;
    }

    /// <summary>A path as a person at the prompt would type it.</summary>
    private static string Shown(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? Path.GetFullPath(path) : relative;
    }
}
