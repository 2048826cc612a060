using System.Collections.Concurrent;
using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// Runs a sweep, several runs side by side, each into a folder of its own and with the bits that it has alone.
/// Runs that are over are passed over, runs that were broken off go on from their checkpoints; one that fails leaves the others be.
/// </summary>
public static class SweepSimulation
{
    private const int MostMessages = 20;

    /// <summary>How each run ended, in the sweep's order.</summary>
    /// <exception cref="BadInputException">A run cannot be simulated, or the folder is another's; told before the first run.</exception>
    public static async Task<IReadOnlyList<SweepOutcome>> RunAsync(SweepRequest request, CancellationToken cancellation)
    {
        var runs = request.Sweep.Runs;
        Check(request);
        using var folder = SweepFolder.Enter(request.Out, request.Sweep, request.BaseDirectory, request.Catalog);
        var shared = new SharedDatasets(runs.Select(run => run.Experiment));
        var views = new SweepViews(request.Views);
        views.Tell(view => view.Start(new(request.Sweep, folder.Path, request.SideBySide)));

        var (atOnce, outcomes) = (request.SideBySide?.Jobs ?? runs.Count, new ConcurrentDictionary<string, SweepOutcome>());
        await Parallel.ForEachAsync(
            runs, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellation }, async (run, stop) =>
            {
                var view = new SweepRunView(run, views);
                var outcome = await EndAsync(run, view, () => request.Run(new SimulationRequest
                {
                    Experiment = run.Experiment,
                    BaseDirectory = request.BaseDirectory,
                    Out = folder.Locate(run),
                    Resume = true,
                    Workers = request.SideBySide?.Workers ?? 1,
                    Catalog = request.Catalog,
                    Views = [view],
                    Shared = shared,
                    Time = request.Time,
                }, views, stop), stop).ConfigureAwait(false);
                shared.Release(run.Experiment);
                outcomes[run.Folder] = outcome;
                view.End(outcome);
            }).ConfigureAwait(false);
        return [.. runs.Select(run => outcomes[run.Folder])];
    }

    private static async Task<SweepOutcome> EndAsync(
        SweepRun run, SweepRunView view, Func<Task<RunSummary>> simulate, CancellationToken cancellation)
    {
        try
        {
            return new(run, await simulate().ConfigureAwait(false), null, WasOver: !view.HasStarted);
        }
#pragma warning disable CA1031 // Whatever ended it is told with the run's name at the end.
        catch (Exception error) when (error is not OperationCanceledException || !cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return new(run, null, RunFailure.Of(error), WasOver: false);
        }
    }

    /// <summary>What can be known of a run without its data; runs that differ by their seeds are alike in it.</summary>
    private static void Check(SweepRequest request)
    {
        var messages = new List<string>();
        foreach (var run in request.Sweep.Runs.DistinctBy(run => run.Label))
        {
            try
            {
                Simulation.Resolve(run.Experiment, request.BaseDirectory, request.Catalog);
            }
            catch (BadInputException error)
            {
                messages.AddRange(error.Messages.Select(message => run.Label.Length == 0 ? message : $"{run.Label}: {message}"));
            }
        }
        if (messages.Count > MostMessages) messages = [.. messages.Take(MostMessages), $"... and {messages.Count - MostMessages} more."];
        if (messages.Count > 0) throw new BadInputException(messages);
    }
}
