namespace Fl.Core;

/// <summary>
/// <c>clients.csv</c>: a row for each client of each round's cohort and, where per-client evaluation is asked for, a row
/// of status <c>evaluated</c> for each client's score on its own held-out examples.
/// </summary>
public sealed class ClientsCsv(string path, CsvMark? from) : CsvFile(path, from, Columns), IRoundSink
{
    /// <summary>The file's name in a run's folder.</summary>
    public const string Name = "clients.csv";

    /// <summary>Its columns.</summary>
    public static IReadOnlyList<CsvColumn> Columns { get; } =
    [
        new("round", CsvContent.Integer),
        new("client", CsvContent.Integer),
        new("status", CsvContent.Text),
        new("examples", CsvContent.Integer),
        new("train_loss", CsvContent.Number),
        new("train_accuracy", CsvContent.Number),
        new("seconds", CsvContent.Number),
        new("virtual_seconds", CsvContent.Number),
        new("bytes_down", CsvContent.Integer),
        new("bytes_up", CsvContent.Integer),
        new("reason", CsvContent.Text),
        new("test_examples", CsvContent.Integer),
        new("test_loss", CsvContent.Number),
        new("test_accuracy", CsvContent.Number),
        new("staleness", CsvContent.Integer),
        new("joules", CsvContent.Number),
    ];

    public void Write(RoundResult result)
    {
        foreach (var client in result.Clients)
        {
            Writer.WriteField(result.Round);
            Writer.WriteField(client.Client);
            Writer.WriteField(client.Status switch
            {
                UpdateStatus.Completed => "completed",
                UpdateStatus.Rejected => "rejected",
                _ => "failed",
            });
            Writer.WriteField(client.Examples);
            Number(client.TrainLoss);
            Number(client.TrainAccuracy);
            Writer.WriteField(client.Seconds, "f4");
            Number(client.VirtualSeconds ?? double.NaN);
            Writer.WriteField(client.BytesDown);
            Writer.WriteField(client.BytesUp);
            Text(client.Reason);
            Blank(3);
            Writer.WriteField(client.Staleness);
            Number(client.Joules ?? double.NaN);
            Writer.EndRecord();
        }
        Flush();
    }

    /// <summary>Adds each client's score after <paramref name="round"/>; null for a client without test examples.</summary>
    public void WriteEvaluations(int round, IReadOnlyList<Evaluation?> clients)
    {
        for (var client = 0; client < clients.Count; client++)
        {
            if (clients[client] is not { } test) continue;
            Writer.WriteField(round);
            Writer.WriteField(client);
            Writer.WriteField("evaluated");
            Blank(7);
            Text(test.Reason);
            Writer.WriteField(test.Examples);
            Number(test.Loss);
            Number(test.Accuracy);
            Blank(2);
            Writer.EndRecord();
        }
        Flush();
    }

    private void Blank(int fields)
    {
        for (var i = 0; i < fields; i++) Writer.WriteField("");
    }
}
