using System.CommandLine;
using Fl.Core;
using Fl.Sim;

namespace Fl.Cli;

/// <summary><c>fl sim</c>: runs an experiment over virtual clients on this machine.</summary>
public static class SimCommand
{
    public static Command Create(Catalog catalog)
    {
        var file = CommonOptions.Experiment();
        var (set, outFolder, resume, quiet) = (CommonOptions.Set(), CommonOptions.Out(), CommonOptions.Resume(), CommonOptions.Quiet());
        var workers = CommonOptions.Number("--workers", "Threads that train; results do not depend on it.", Environment.ProcessorCount, 1, 1024);

        var command = new Command("sim", "Run an experiment over virtual clients on this machine.") { file, set, outFolder, resume, workers, quiet };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(file)!, parsed.GetValue(set)!, parsed.GetValue(outFolder), parsed.GetValue(resume), parsed.GetValue(workers),
            parsed.GetValue(quiet), catalog, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        string file, string[] overrides, string? outFolder, bool resume, int workers, bool quiet, Catalog catalog, CancellationToken cancellation)
    {
        var experiment = Experiment.Load(file, overrides, catalog);
        using var view = quiet ? null : SimulationViews.ForTerminal(Console.IsErrorRedirected);
        var request = new SimulationRequest
        {
            Experiment = experiment,
            BaseDirectory = Path.GetDirectoryName(Path.GetFullPath(file))!,
            Out = CommonOptions.OutFolder(outFolder, resume, experiment.Name),
            Resume = resume,
            Workers = workers,
            Catalog = catalog,
            Views = view is null ? [] : [view],
        };
        var summary = await Simulation.RunAsync(request, cancellation).ConfigureAwait(false);
        view?.Dispose();
        await Results.WriteAsync(summary, request.Out).ConfigureAwait(false);
        return 0;
    }
}
