using Fl.Core;

namespace Fl.Sim;

/// <summary>Keeps what a run tells, for whoever waits for its rounds and results.</summary>
/// <threadsafety>Any thread.</threadsafety>
internal sealed class KeptRun : IRunView
{
    private readonly Lock gate = new();
    private readonly List<RoundRow> rounds = [];
    private readonly List<ClientRow> clients = [];
    private TaskCompletionSource more = NewSource();
    private Experiment? experiment;
    private Func<string?, SimulationResult>? result;

    /// <summary>Told what a person should know; null for nobody.</summary>
    public Action<string>? Reports { get; set; }

    /// <summary>The row at an index; where there is none yet, <paramref name="more"/> is over when there are more than now.</summary>
    public RoundRow? Find(int index, out Task more)
    {
        lock (gate)
        {
            more = this.more.Task;
            return index < rounds.Count ? rounds[index] : null;
        }
    }

    /// <summary>Null where the run was over before, and has told nothing.</summary>
    /// <param name="folder">Where its files are; null for none.</param>
    public SimulationResult? Result(string? folder) => result?.Invoke(folder);

    public void Start(RunPlan plan)
    {
        experiment = plan.Experiment;
        if (plan.Done == 0) return;
        lock (gate)
        {
            rounds.AddRange(RoundRow.Read(plan.Folder).Where(row => row.Round <= plan.Done));
            clients.AddRange(ClientRow.Read(plan.Folder).Where(row => row.Round <= plan.Done));
        }
        Tell();
    }

    public void Write(RoundResult result)
    {
        lock (gate)
        {
            rounds.Add(RoundRow.Of(result));
            clients.AddRange(result.Clients.Select(report => ClientRow.Of(result.Round, report)));
        }
        Tell();
    }

    public void Report(string value) => Reports?.Invoke(value);

    public void Finish(FinishedRun run)
    {
        if (run.ClientScores is { } scores)
            clients.AddRange(scores.Index().Where(one => one.Item is not null)
                .Select(one => ClientRow.Of(run.Summary.Rounds, one.Index, one.Item!)));
        var (weights, best) = (run.Weights.Span.ToArray(), run.Best?.Span.ToArray());
        result = folder => new()
        {
            Experiment = experiment!,
            Rounds = rounds,
            Clients = clients,
            Summary = run.Summary,
            Model = run.Model,
            Weights = weights,
            BestWeights = best,
            Metadata = run.Metadata,
            Folder = folder is null ? null : Path.GetFullPath(folder),
        };
    }

    private void Tell()
    {
        TaskCompletionSource told;
        lock (gate) (told, more) = (more, NewSource());
        told.SetResult();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
