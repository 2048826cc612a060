namespace Fl.Core;

/// <summary><c>rounds.csv</c>: a row for each round; empty where a figure does not exist or was not measured.</summary>
public sealed class RoundsCsv(string path, CsvMark? from) : CsvFile(path, from, Columns), IRoundSink
{
    /// <summary>The file's name in a run's folder.</summary>
    public const string Name = "rounds.csv";

    private static readonly Cell[] All =
    [
        new("round", CsvContent.Integer, row => row.Round),
        new("wall_seconds", CsvContent.Number, row => row.WallSeconds, "f3"),
        new("virtual_seconds", CsvContent.Number, row => row.VirtualSeconds),
        new("clients_selected", CsvContent.Integer, row => row.ClientsSelected),
        new("clients_completed", CsvContent.Integer, row => row.ClientsCompleted),
        new("clients_rejected", CsvContent.Integer, row => row.ClientsRejected),
        new("examples", CsvContent.Integer, row => row.Examples),
        new("train_loss", CsvContent.Number, row => row.TrainLoss),
        new("test_loss", CsvContent.Number, row => row.TestLoss),
        new("test_accuracy", CsvContent.Number, row => row.TestAccuracy),
        new("bytes_down", CsvContent.Integer, row => row.BytesDown),
        new("bytes_up", CsvContent.Integer, row => row.BytesUp),
        new("attack_success_rate", CsvContent.Number, row => row.AttackSuccessRate),
        new("joules", CsvContent.Number, row => row.Joules),
        new("backhaul_down", CsvContent.Integer, row => row.BackhaulDown),
        new("backhaul_up", CsvContent.Integer, row => row.BackhaulUp),
        new("failure", CsvContent.Text, row => row.Failure),
        new("validation_loss", CsvContent.Number, row => row.ValidationLoss),
        new("validation_accuracy", CsvContent.Number, row => row.ValidationAccuracy),
        new("workers", CsvContent.Integer, row => row.Workers),
    ];

    /// <summary>Its columns.</summary>
    public static IReadOnlyList<CsvColumn> Columns { get; } = [.. All.Select(cell => new CsvColumn(cell.Name, cell.Holds))];

    /// <summary>
    /// The cells of a row in the order of <see cref="Columns"/>: an integer, a double, a string, or null where it is empty.
    /// </summary>
    public static IEnumerable<(string Column, object? Value)> CellsOf(RoundRow row) => All.Select(cell => (cell.Name, cell.Of(row)));

    public void Write(RoundResult result)
    {
        var row = RoundRow.Of(result);
        foreach (var cell in All)
            switch (cell.Of(row))
            {
                case double value:
                    Writer.WriteField(value, cell.Format);
                    break;
                case string text:
                    Text(text);
                    break;
                case int value:
                    Writer.WriteField(value);
                    break;
                case long value:
                    Writer.WriteField(value);
                    break;
                default:
                    Writer.WriteField("");
                    break;
            }
        Writer.EndRecord();
        Flush();
    }

    private sealed record Cell(string Name, CsvContent Holds, Func<RoundRow, object?> Of, string Format = CsvCell.Digits);
}
