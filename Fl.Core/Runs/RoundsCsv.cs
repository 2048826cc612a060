namespace Fl.Core;

/// <summary><c>rounds.csv</c>: a row for each round; empty where a figure does not exist or was not measured.</summary>
public sealed class RoundsCsv(string path, CsvMark? from) : CsvFile(path, from,
    "round", "wall_seconds", "virtual_seconds", "clients_selected", "clients_completed", "clients_rejected", "examples",
    "train_loss", "test_loss", "test_accuracy", "bytes_down", "bytes_up", "attack_success_rate", "joules", "backhaul_down", "backhaul_up"), IRoundSink
{
    /// <summary>The file's name in a run's folder.</summary>
    public const string Name = "rounds.csv";

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
        Writer.EndRecord();
        Flush();
    }
}
