namespace Fl.Core;

/// <summary>
/// What an update meets before it is folded, where it came to: it is screened, passes the transforms' server half,
/// and counts for no more than it may.
/// </summary>
/// <threadsafety>Any thread.</threadsafety>
/// <param name="remote">What others' machines say of themselves is bounded by; null for simulated clients,
/// of which everything is known.</param>
internal sealed class Reception(Experiment experiment, MessageLayout up, UpdateCorridor corridor, IRemoteClients? remote)
{
    /// <summary>
    /// Most examples that an update counts for by the experiment alone; null where that is a matter of those asked together.
    /// </summary>
    public int? MostCounted { get; } = experiment.Clients.MaxExamples ?? LargestShare(remote);

    /// <summary>The update as it is to be folded, or refused.</summary>
    /// <param name="update">Completed; its message is changed.</param>
    /// <param name="whyNot">Says why else it must not be folded, in a few words; null where nothing else is to be asked.</param>
    public Update Receive(Update update, Func<Update, string?>? whyNot = null)
    {
        if ((WhyNot(update) ?? whyNot?.Invoke(update) ?? corridor.Receive(update)) is { } fault) return update.Rejected(fault);
        var (most, claimed) = (Math.Min(MostCounted ?? int.MaxValue, update.Task!.MostCounted), update.Examples);
        if (claimed <= most) return update;
        var reason = $"counts for {most} of the {claimed} examples that it claims";
        return update with { Report = update.Report with { Examples = most, Reason = reason } };
    }

    private string? WhyNot(Update update)
    {
        var task = update.Task!;
        if (UpdateScreen.WhyNot(update, up.Length, task.Examples, experiment.Strategy.Reports) is { } fault) return fault;
        // Where the experiment lets a client count for less than it has, it still trains on all of it.
        var most = Math.Max(Math.Min(MostCounted ?? int.MaxValue, task.MostCounted), LargestShare(remote) ?? 0);
        return experiment.Strategy.WhyNot(update, WorkPlan.Of(experiment, task, Math.Min(task.Examples, most)));
    }

    /// <summary>A simulation knows what each client has, so that there is nothing to bound.</summary>
    private static int? LargestShare(IRemoteClients? remote) => remote is null ? int.MaxValue : remote.LargestShare;
}
