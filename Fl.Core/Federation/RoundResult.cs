namespace Fl.Core;

/// <summary>What a round gave, as <c>rounds.csv</c> keeps it. Round 0 is the untrained model.</summary>
/// <param name="WallSeconds">Seconds since the run began, when the round was over.</param>
/// <param name="Clients">The cohort's results, in the order of their numbers.</param>
/// <param name="Test">The global model after the round; null when it was not evaluated.</param>
public sealed record RoundResult(int Round, double WallSeconds, IReadOnlyList<ClientReport> Clients, Evaluation? Test)
{
    private readonly Totals totals = Totals.Of(Clients);

    /// <summary>The same on the validation examples; null where it was not evaluated, or where there are none.</summary>
    public Evaluation? Validation { get; init; }

    /// <summary>Virtual seconds since the run began, when the round was over; null where there is no virtual clock.</summary>
    public double? VirtualSeconds { get; init; }

    /// <summary>Bytes from the server to the edge aggregators in the round, and back; 0 where clients answer the server itself.</summary>
    public (long Down, long Up) Backhaul { get; init; }

    /// <summary>Why there was no step of the server, as a sentence; null where there was, and for round 0.</summary>
    public string? Failure { get; init; }

    /// <summary>
    /// How the workers of a cluster shared the round's clients; none where they were trained in this process or are devices.
    /// </summary>
    public IReadOnlyList<WorkerShare> Workers { get; init; } = [];

    /// <summary>Energy in joules that the round's clients took; null where there is no virtual clock.</summary>
    public double? Joules => VirtualSeconds is null ? null : Clients.Sum(c => c.Joules ?? 0);

    public int Completed => totals.Completed;

    /// <summary>Failed or rejected.</summary>
    public int Rejected => Clients.Count - Completed;

    /// <summary>Training examples of the clients that completed.</summary>
    public long Examples => totals.Examples;

    /// <summary>Examples of which those clients took a gradient, each as often as they did.</summary>
    public long ExamplesMet => totals.ExamplesMet;

    /// <summary>Mean training loss of the clients that completed and told it, weighted by examples; NaN when none did.</summary>
    public double TrainLoss => totals.Loss / totals.LossExamples;

    public long BytesDown => totals.BytesDown;

    public long BytesUp => totals.BytesUp;

    /// <summary>Sums over the clients, taken once for all who read the round.</summary>
    private readonly record struct Totals(
        int Completed, long Examples, long ExamplesMet, double Loss, long LossExamples, long BytesDown, long BytesUp)
    {
        public static Totals Of(IReadOnlyList<ClientReport> clients)
        {
            var sum = new Totals();
            foreach (var client in clients)
            {
                sum = sum with { BytesDown = sum.BytesDown + client.BytesDown, BytesUp = sum.BytesUp + client.BytesUp };
                if (client.Status != UpdateStatus.Completed) continue;
                sum = sum with
                {
                    Completed = sum.Completed + 1,
                    Examples = sum.Examples + client.Examples,
                    ExamplesMet = sum.ExamplesMet + client.ExamplesMet,
                };
                if (double.IsNaN(client.TrainLoss)) continue;
                sum = sum with { Loss = sum.Loss + client.TrainLoss * client.Examples, LossExamples = sum.LossExamples + client.Examples };
            }
            return sum;
        }
    }
}
