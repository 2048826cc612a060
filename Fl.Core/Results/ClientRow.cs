namespace Fl.Core;

/// <summary>
/// A row of <c>clients.csv</c>, of a file or of a run at work: a client of a round's cohort or, with <c>evaluate: {clients: true}</c>, its
/// score on its own held-out examples. Null where the file is empty.
/// </summary>
public sealed record ClientRow
{
    /// <summary>What <see cref="Status"/> is of a score.</summary>
    public const string Evaluated = "evaluated";

    public required int Round { get; init; }

    public required int Client { get; init; }

    /// <summary><c>completed</c>, <c>rejected</c>, <c>failed</c> or <see cref="Evaluated"/>.</summary>
    public required string Status { get; init; }

    /// <summary>Training examples that the client counts for.</summary>
    public int? Examples { get; init; }

    /// <summary>Mean over all examples of all local epochs, as training met them.</summary>
    public double? TrainLoss { get; init; }

    /// <inheritdoc cref="TrainLoss"/>
    public double? TrainAccuracy { get; init; }

    /// <summary>Of wall time that it took.</summary>
    public double? Seconds { get; init; }

    /// <summary>From when it was asked to its answer; null where there is no virtual clock.</summary>
    public double? VirtualSeconds { get; init; }

    /// <summary>Sent to the client.</summary>
    public long? BytesDown { get; init; }

    /// <summary>Sent by the client.</summary>
    public long? BytesUp { get; init; }

    /// <summary>Why it did not complete, or why a score is missing; null where nothing is amiss.</summary>
    public string? Reason { get; init; }

    /// <summary>Of a score: the client's own examples.</summary>
    public int? TestExamples { get; init; }

    /// <inheritdoc cref="TestExamples"/>
    public double? TestLoss { get; init; }

    /// <summary>Of a score: share of the client's own examples, 0 to 1.</summary>
    public double? TestAccuracy { get; init; }

    /// <summary>Server steps between the model that it started from and the one that its update went into.</summary>
    public int? Staleness { get; init; }

    /// <summary>That this took the client; null where there is no virtual clock.</summary>
    public double? Joules { get; init; }

    /// <summary>The row of a client of a cohort.</summary>
    public static ClientRow Of(int round, ClientReport report) => new()
    {
        Round = round,
        Client = report.Client,
        Status = Word(report.Status),
        Examples = report.Examples,
        TrainLoss = Known(report.TrainLoss),
        TrainAccuracy = Known(report.TrainAccuracy),
        Seconds = report.Seconds,
        VirtualSeconds = report.VirtualSeconds,
        BytesDown = report.BytesDown,
        BytesUp = report.BytesUp,
        Reason = report.Reason.Length > 0 ? report.Reason : null,
        Staleness = report.Staleness,
        Joules = report.Joules,
    };

    /// <summary>The row of a client's score.</summary>
    public static ClientRow Of(int round, int client, Evaluation score) => new()
    {
        Round = round,
        Client = client,
        Status = Evaluated,
        Reason = score.Reason.Length > 0 ? score.Reason : null,
        TestExamples = score.Examples,
        TestLoss = Known(score.Loss),
        TestAccuracy = Known(score.Accuracy),
    };

    /// <summary>The rows of a run's folder, of a run at work as well.</summary>
    /// <exception cref="BadInputException">It holds no <c>clients.csv</c>, or none of a run.</exception>
    public static IReadOnlyList<ClientRow> Read(string folder) =>
        RunCsv.Read(folder, "clients.csv", ["round", "client", "status"], row => new ClientRow
        {
            Round = (int)(row.Integer("round") ?? 0),
            Client = (int)(row.Integer("client") ?? 0),
            Status = row.Text("status") ?? "",
            Examples = (int?)row.Integer("examples"),
            TrainLoss = row.Number("train_loss"),
            TrainAccuracy = row.Number("train_accuracy"),
            Seconds = row.Number("seconds"),
            VirtualSeconds = row.Number("virtual_seconds"),
            BytesDown = row.Integer("bytes_down"),
            BytesUp = row.Integer("bytes_up"),
            Reason = row.Text("reason"),
            TestExamples = (int?)row.Integer("test_examples"),
            TestLoss = row.Number("test_loss"),
            TestAccuracy = row.Number("test_accuracy"),
            Staleness = (int?)row.Integer("staleness"),
            Joules = row.Number("joules"),
        });

    /// <summary>A status in the file.</summary>
    internal static string Word(UpdateStatus status) => status switch
    {
        UpdateStatus.Completed => "completed",
        UpdateStatus.Rejected => "rejected",
        _ => "failed",
    };

    private static double? Known(double value) => double.IsNaN(value) ? null : value;
}
