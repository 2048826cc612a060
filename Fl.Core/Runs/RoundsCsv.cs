namespace Fl.Core;

/// <summary><c>rounds.csv</c>: a row for each round; empty where a figure does not exist or was not measured.</summary>
public sealed class RoundsCsv(string path, CsvMark? from) : CsvFile(path, from, Columns), IRoundSink
{
    /// <summary>The file's name in a run's folder.</summary>
    public const string Name = "rounds.csv";

    /// <summary>Its columns.</summary>
    public static IReadOnlyList<CsvColumn> Columns { get; } =
    [
        new("round", CsvContent.Integer),
        new("wall_seconds", CsvContent.Number),
        new("virtual_seconds", CsvContent.Number),
        new("clients_selected", CsvContent.Integer),
        new("clients_completed", CsvContent.Integer),
        new("clients_rejected", CsvContent.Integer),
        new("examples", CsvContent.Integer),
        new("train_loss", CsvContent.Number),
        new("test_loss", CsvContent.Number),
        new("test_accuracy", CsvContent.Number),
        new("bytes_down", CsvContent.Integer),
        new("bytes_up", CsvContent.Integer),
        new("attack_success_rate", CsvContent.Number),
        new("joules", CsvContent.Number),
        new("backhaul_down", CsvContent.Integer),
        new("backhaul_up", CsvContent.Integer),
        new("failure", CsvContent.Text),
        new("validation_loss", CsvContent.Number),
        new("validation_accuracy", CsvContent.Number),
        new("workers", CsvContent.Integer),
    ];

    public void Write(RoundResult result)
    {
        Writer.WriteField(result.Round);
        Writer.WriteField(result.WallSeconds, "f3");
        Number(result.VirtualSeconds ?? double.NaN);
        Writer.WriteField(result.Clients.Count);
        Writer.WriteField(result.Completed);
        Writer.WriteField(result.Rejected);
        Writer.WriteField(result.Examples);
        Number(result.TrainLoss);
        Number(result.Test?.Loss ?? double.NaN);
        Number(result.Test?.Accuracy ?? double.NaN);
        Writer.WriteField(result.BytesDown);
        Writer.WriteField(result.BytesUp);
        Number(result.Test?.AttackSuccess ?? double.NaN);
        Number(result.Joules ?? double.NaN);
        Writer.WriteField(result.Backhaul.Down);
        Writer.WriteField(result.Backhaul.Up);
        Text(result.Failure ?? "");
        Number(result.Validation?.Loss ?? double.NaN);
        Number(result.Validation?.Accuracy ?? double.NaN);
        Number(result.Workers.Count > 0 ? result.Workers.Count : double.NaN);
        Writer.EndRecord();
        Flush();
    }
}
