namespace Fl.Core;

/// <summary>
/// <c>clients.csv</c>: a row for each client of each round's cohort and, where per-client evaluation is asked for, a row
/// of status <c>evaluated</c> for each client's score on its own held-out examples.
/// </summary>
public sealed class ClientsCsv(string path, CsvMark? from) : CsvFile(path, from,
    "round", "client", "status", "examples", "train_loss", "train_accuracy", "seconds", "virtual_seconds", "bytes_down",
    "bytes_up", "reason", "test_examples", "test_loss", "test_accuracy", "staleness", "joules"), IRoundSink
{
    /// <summary>The file's name in a run's folder.</summary>
    public const string Name = "clients.csv";

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
            Writer.WriteField(client.Reason);
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
            Blank(8);
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
