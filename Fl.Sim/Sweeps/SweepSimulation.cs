using System.Collections.Concurrent;
using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// Runs a sweep in this process, several runs side by side, each into a folder of its own and with the bits that it has alone.
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
        var share = SideBySide.On(Environment.ProcessorCount, runs.Count, request.Jobs, request.Workers);
        foreach (var view in request.Views) view.Start(new(request.Sweep, folder.Path, share));

        var (gate, outcomes) = (new Lock(), new ConcurrentDictionary<string, SweepOutcome>());
        await Parallel.ForEachAsync(
            runs, new ParallelOptions { MaxDegreeOfParallelism = share.Jobs, CancellationToken = cancellation }, async (run, stop) =>
            {
                var view = new SweepRunView(run, request.Views, gate);
                var outcome = await EndAsync(run, view, new SimulationRequest
                {
                    Experiment = run.Experiment,
                    BaseDirectory = request.BaseDirectory,
                    Out = folder.Locate(run),
                    Resume = true,
                    Workers = share.Workers,
                    Catalog = request.Catalog,
                    Views = [view],
                    Shared = shared,
                    Time = request.Time,
                }, stop).ConfigureAwait(false);
                shared.Release(run.Experiment);
                outcomes[run.Folder] = outcome;
                view.End(outcome);
            }).ConfigureAwait(false);
        return [.. runs.Select(run => outcomes[run.Folder])];
    }

    private static async Task<SweepOutcome> EndAsync(
        SweepRun run, SweepRunView view, SimulationRequest request, CancellationToken cancellation)
    {
        try
        {
            var summary = await Simulation.RunAsync(request, cancellation).ConfigureAwait(false);
            return new(run, summary, null, WasOver: !view.HasStarted);
        }
#pragma warning disable CA1031 // Whatever ended it is told with the run's name at the end.
        catch (Exception error) when (error is not OperationCanceledException || !cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            var known = error is BadInputException or RunFailedException or IOException or UnauthorizedAccessException;
            return new(run, null,
                known ? error.Message.ReplaceLineEndings(" ") : $"{error.GetType().Name}: {error.Message.ReplaceLineEndings(" ")}",
                WasOver: false);
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
