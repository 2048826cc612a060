using Fl.Core;

namespace Fl.Sim;

/// <summary>A run that workers train whole, on the driver: its folder, and what its workers have told and left.</summary>
/// <threadsafety>One worker at a time.</threadsafety>
internal sealed class DealtRun : IDisposable
{
    /// <summary>A run that was lost so often with its worker, and had got no further between, would be lost again.</summary>
    private const int MostLosses = 3;

    private readonly SimulationRequest request;
    private readonly BegunRun begun;
    private readonly RunTeller teller;
    private readonly RunMirror mirror;
    private readonly string kind;
    private Task<Basis>? basis;
    private int losses;

    private DealtRun(SimulationRequest request, string kind)
    {
        (this.request, this.kind) = (request, kind);
        // What it says of the folder is said again by the worker that goes on with it, unless there is nothing to go on with.
        var told = new List<string>();
        begun = BegunRun.Open(request, new Listing(told));
        if (Summary is not null)
            foreach (var line in told) new TellAll(request.Views).Report(line);
        else KeptCode.Write(begun.Experiment.With, Folder);
        teller = new(request.Views, begun);
        mirror = new(Folder);
    }

    /// <summary>The driver's; a run that is dealt has one.</summary>
    private string Folder => begun.Folder!.Path;

    /// <summary>Of a run that is over; null where there is something left to do.</summary>
    public RunSummary? Summary => begun.Past?.Summary;

    /// <summary>Opens the folder, which is the driver's from now on.</summary>
    /// <param name="kind">The same for runs that differ by their seeds alone.</param>
    /// <exception cref="BadInputException">It cannot be gone on with, or the experiment cannot be run.</exception>
    public static DealtRun Open(SimulationRequest request, string kind) => new(request, kind);

    /// <summary>Has a worker train it to its end, from its last checkpoint.</summary>
    /// <exception cref="RunFailedException">It failed by itself.</exception>
    /// <exception cref="WorkerLostException">The worker did not come to its end, and another may.</exception>
    /// <exception cref="WorkerUnfitException">The worker may not train it, and another may.</exception>
    public async Task<RunSummary> TrainAsync(RunsLink worker, CancellationToken cancellation)
    {
        // Where each seed draws data of its own, which would have to be loaded here to be compared, one of a kind is enough of each worker.
        var isProven = begun.Experiment.Dataset.DependsOnSeed && worker.HasProven(kind);
        Task<Basis> Own() => basis ??= Task.Run(() => BasisAsync(cancellation), cancellation);
        if (!isProven) _ = Own();
        var attempt = new RunAttempt(worker.Session!, mirror, teller, async its =>
        {
            if (its.EngineVersion == begun.Experiment.Engine.Version && isProven) return;
            if (its.WhyNot(await Own().ConfigureAwait(false)) is { } reason) throw new WorkerUnfitException(reason);
            worker.Prove(kind);
        });
        try
        {
            var end = await attempt.RunAsync(begun.Experiment.ToYaml(), cancellation).ConfigureAwait(false);
            // What the driver cannot load either is the run's own fault.
            if (end.How == RunEnd.Unfit) await Own().ConfigureAwait(false);
            return end.How switch
            {
                RunEnd.Done => RunJson.Find(Folder)
                    ?? throw new WorkerLostException($"worker {worker.Address} has left no summary"),
                RunEnd.Failed => throw new RunFailedException(end.Why),
                RunEnd.Unfit => throw new WorkerUnfitException(Quoting.Sentence(end.Why)),
                _ => throw new WorkerLostException($"worker {worker.Address} has stopped it"),
            };
        }
        catch (WorkerLostException error)
        {
            if (attempt.HasSaved) losses = 0;
            if (!attempt.CameTooLate && ++losses == MostLosses)
                throw new RunFailedException($"{losses} workers in a row were lost at it, and it got no further between: {error.Message}.");
            teller.Report($"its worker was lost, and another goes on: {error.Message}");
            throw;
        }
        finally
        {
            if (attempt.HasSaved) worker.Finish();
        }
    }

    public void Dispose() => begun.Dispose();

    private async Task<Basis> BasisAsync(CancellationToken cancellation)
    {
        var workload = await Workload.LoadAsync(begun.Resolved, null, cancellation, request.Shared).ConfigureAwait(false);
        workload.CheckScores();
        return Basis.Of(workload);
    }

    private sealed class Listing(List<string> lines) : IProgress<string>
    {
        public void Report(string value) => lines.Add(value);
    }
}
