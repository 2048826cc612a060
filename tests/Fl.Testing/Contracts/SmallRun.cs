using Fl.Core;
using Fl.Sim;

namespace Fl.Testing;

/// <summary>Runs an experiment in a folder that is removed again.</summary>
public static class SmallRun
{
    /// <summary>Runs it to its end.</summary>
    public static async Task<RunSummary> OfAsync(Experiment experiment, int workers, IRunView? view = null)
    {
        var folder = Directory.CreateTempSubdirectory("fl-contract-").FullName;
        try
        {
            return await Simulation.RunAsync(Request(experiment, folder, workers, view), TestContext.Current.CancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Runs it, and breaks it off after each of its rounds but the last, to go on from there.</summary>
    public static async Task<RunSummary> BrokenOffAsync(Experiment experiment)
    {
        var folder = Directory.CreateTempSubdirectory("fl-contract-").FullName;
        try
        {
            for (var round = 1; round < experiment.Rounds; round++)
            {
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
                try
                {
                    await Simulation.RunAsync(Request(experiment, folder, workers: 2, new Interruption(stop, round)), stop.Token);
                }
                catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
                {
                }
            }
            return await Simulation.RunAsync(Request(experiment, folder, workers: 1, null), TestContext.Current.CancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static SimulationRequest Request(Experiment experiment, string folder, int workers, IRunView? view) => new()
    {
        Experiment = experiment,
        BaseDirectory = folder,
        Out = Path.Combine(folder, "run"),
        Resume = Directory.Exists(Path.Combine(folder, "run")),
        Workers = workers,
        Catalog = new Catalog(experiment.Assemblies()),
        Views = view is null ? [] : [view],
    };

    private sealed class Interruption(CancellationTokenSource stop, int round) : IRunView
    {
        public void Start(RunPlan plan) { }

        public void Report(string value) { }

        public void Write(RoundResult result)
        {
            if (result.Round == round) stop.Cancel();
        }
    }
}
