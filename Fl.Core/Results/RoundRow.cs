namespace Fl.Core;

/// <summary>
/// A row of <c>rounds.csv</c>, of a file or of a run at work; null where the file is empty. Round 0 is the untrained model.
/// </summary>
public sealed record RoundRow
{
    public required int Round { get; init; }

    /// <summary>Seconds since the run began, when the round was over.</summary>
    public required double WallSeconds { get; init; }

    /// <summary>Virtual seconds since the run began; null where there is no virtual clock.</summary>
    public double? VirtualSeconds { get; init; }

    /// <summary>The cohort.</summary>
    public int ClientsSelected { get; init; }

    /// <summary>Those whose updates were used.</summary>
    public int ClientsCompleted { get; init; }

    /// <summary>Those whose updates were not, for whatever reason.</summary>
    public int ClientsRejected { get; init; }

    /// <summary>Training examples of the clients that completed.</summary>
    public long Examples { get; init; }

    /// <summary>Mean over the examples of the clients that completed.</summary>
    public double? TrainLoss { get; init; }

    /// <summary>Of the global model after the round; null where it was not evaluated.</summary>
    public double? TestLoss { get; init; }

    /// <summary>Share of the test examples, 0 to 1; null where it was not evaluated.</summary>
    public double? TestAccuracy { get; init; }

    /// <summary>To the round's clients, all together.</summary>
    public long BytesDown { get; init; }

    /// <summary>From them.</summary>
    public long BytesUp { get; init; }

    /// <summary>Share of the attack's bait that the model takes for what the attackers want, 0 to 1; null where there is none.</summary>
    public double? AttackSuccessRate { get; init; }

    /// <summary>That the round took its clients; null where there is no virtual clock.</summary>
    public double? Joules { get; init; }

    /// <summary>Bytes from the server to edge aggregators; 0 where there are none.</summary>
    public long BackhaulDown { get; init; }

    /// <summary>Bytes from edge aggregators to the server; 0 where there are none.</summary>
    public long BackhaulUp { get; init; }

    /// <summary>Why the round failed and the model stayed as it was; null where it did not.</summary>
    public string? Failure { get; init; }

    /// <summary>On the validation examples; null where there are none, or the model was not evaluated.</summary>
    public double? ValidationLoss { get; init; }

    /// <inheritdoc cref="ValidationLoss"/>
    public double? ValidationAccuracy { get; init; }

    /// <summary>Workers of a cluster that trained clients of the round; null without one.</summary>
    public int? Workers { get; init; }

    /// <summary>The row of a round.</summary>
    public static RoundRow Of(RoundResult result) => new()
    {
        Round = result.Round,
        WallSeconds = result.WallSeconds,
        VirtualSeconds = result.VirtualSeconds,
        ClientsSelected = result.Clients.Count,
        ClientsCompleted = result.Completed,
        ClientsRejected = result.Rejected,
        Examples = result.Examples,
        TrainLoss = Known(result.TrainLoss),
        TestLoss = Known(result.Test?.Loss),
        TestAccuracy = Known(result.Test?.Accuracy),
        BytesDown = result.BytesDown,
        BytesUp = result.BytesUp,
        AttackSuccessRate = Known(result.Test?.AttackSuccess),
        Joules = result.Joules,
        BackhaulDown = result.Backhaul.Down,
        BackhaulUp = result.Backhaul.Up,
        Failure = result.Failure,
        ValidationLoss = Known(result.Validation?.Loss),
        ValidationAccuracy = Known(result.Validation?.Accuracy),
        Workers = result.Workers.Count > 0 ? result.Workers.Count : null,
    };

    /// <summary>The rows of a run's folder, of a run at work as well.</summary>
    /// <exception cref="BadInputException">It holds no <c>rounds.csv</c>, or none of a run.</exception>
    public static IReadOnlyList<RoundRow> Read(string folder) => RunCsv.Read(folder, "rounds.csv", ["round", "wall_seconds"], Of);

    private static RoundRow Of(CsvRow row) => new()
    {
        Round = (int)(row.Integer("round") ?? 0),
        WallSeconds = row.Number("wall_seconds") ?? 0,
        VirtualSeconds = row.Number("virtual_seconds"),
        ClientsSelected = (int)(row.Integer("clients_selected") ?? 0),
        ClientsCompleted = (int)(row.Integer("clients_completed") ?? 0),
        ClientsRejected = (int)(row.Integer("clients_rejected") ?? 0),
        Examples = row.Integer("examples") ?? 0,
        TrainLoss = row.Number("train_loss"),
        TestLoss = row.Number("test_loss"),
        TestAccuracy = row.Number("test_accuracy"),
        BytesDown = row.Integer("bytes_down") ?? 0,
        BytesUp = row.Integer("bytes_up") ?? 0,
        AttackSuccessRate = row.Number("attack_success_rate"),
        Joules = row.Number("joules"),
        BackhaulDown = row.Integer("backhaul_down") ?? 0,
        BackhaulUp = row.Integer("backhaul_up") ?? 0,
        Failure = row.Text("failure"),
        ValidationLoss = row.Number("validation_loss"),
        ValidationAccuracy = row.Number("validation_accuracy"),
        Workers = (int?)row.Integer("workers"),
    };

    private static double? Known(double? value) => value is { } number && !double.IsNaN(number) ? number : null;
}
