namespace Fl.Core;

/// <summary>Folds the updates of a share of a round's clients beside them, as the server would: to the same bits.</summary>
/// <threadsafety><see cref="Take"/> on any thread; the rest not thread-safe.</threadsafety>
public sealed class ShareFold
{
    private readonly Strategy strategy;
    private readonly Reception reception;
    private readonly ParallelSums sums;
    private readonly List<Update> updates = [];

    public ShareFold(Experiment experiment, Model model)
    {
        var up = MessageLayout.Up(experiment.Strategy, model);
        strategy = experiment.Strategy;
        reception = new(experiment, up, new UpdateCorridor(experiment, up), remote: null);
        sums = new(up, withModel: true);
    }

    /// <summary>Starts a share of a round.</summary>
    public void Begin(RoundGrids grids)
    {
        updates.Clear();
        sums.Begin(grids);
    }

    /// <summary>Folds an update if it is sound; its message is free when this returns.</summary>
    public void Take(Update update)
    {
        if (update.Status == UpdateStatus.Completed) update = reception.Receive(update);
        if (update.Status == UpdateStatus.Completed) sums.Add(update.Message!.OnHost().Span, strategy.Weigh(update));
        lock (updates) updates.Add(update with { Message = null });
    }

    /// <summary>What it came to; its sums are valid until the next begins.</summary>
    public FoldedShare End() => new(sums.Merge(), [.. updates]);
}
