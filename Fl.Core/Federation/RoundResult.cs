namespace Fl.Core;

/// <summary>What a round gave, as <c>rounds.csv</c> keeps it. Round 0 is the untrained model.</summary>
/// <param name="WallSeconds">Seconds since the run began, when the round was over.</param>
/// <param name="Clients">The cohort's results, in the order of their numbers.</param>
/// <param name="Test">The global model after the round; null when it was not evaluated.</param>
public sealed record RoundResult(int Round, double WallSeconds, IReadOnlyList<ClientResult> Clients, Evaluation? Test)
{
    /// <summary>Virtual seconds since the run began, when the round was over; null where there is no virtual clock.</summary>
    public double? VirtualSeconds { get; init; }

    /// <summary>Bytes from the server to the edge aggregators in the round, and back; 0 where clients answer the server itself.</summary>
    public (long Down, long Up) Backhaul { get; init; }

    /// <summary>Energy in joules that the round's clients took; null where there is no virtual clock.</summary>
    public double? Joules => VirtualSeconds is null ? null : Clients.Sum(c => c.Joules ?? 0);

    public int Completed => Clients.Count(c => c.Status == UpdateStatus.Completed);

    /// <summary>Failed or rejected.</summary>
    public int Rejected => Clients.Count - Completed;

    /// <summary>Training examples of the clients that completed.</summary>
    public long Examples => Done.Sum(c => (long)c.Examples);

    /// <summary>Examples of which those clients took a gradient, each as often as they did.</summary>
    public long ExamplesMet => Done.Sum(c => c.ExamplesMet);

    /// <summary>Mean training loss of the clients that completed and told it, weighted by examples; NaN when none did.</summary>
    public double TrainLoss
    {
        get
        {
            var told = Done.Where(c => !double.IsNaN(c.TrainLoss)).ToList();
            return told.Sum(c => c.TrainLoss * c.Examples) / told.Sum(c => (long)c.Examples);
        }
    }

    public long BytesDown => Clients.Sum(c => c.BytesDown);

    public long BytesUp => Clients.Sum(c => c.BytesUp);

    private IEnumerable<ClientResult> Done => Clients.Where(c => c.Status == UpdateStatus.Completed);
}
