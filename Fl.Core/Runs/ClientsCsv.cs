namespace Fl.Core;

/// <summary>
/// <c>clients.csv</c>: a row for each client of each round's cohort and, where per-client evaluation is asked for, a row
/// of status <c>evaluated</c> for each client's score on its own held-out examples.
/// </summary>
public sealed class ClientsCsv(string path, CsvMark? from) : CsvFile(path, from, Columns), IRoundSink
{
    /// <summary>The file's name in a run's folder.</summary>
    public const string Name = "clients.csv";

    /// <summary>What is in which column of a row about training, and of one about a score; columns without are empty there.</summary>
    private static readonly Column[] All =
    [
        new("status", CsvContent.Text, (row, report) => row.Writer.WriteField(ClientRow.Word(report.Status)), (row, _) =>
            row.Writer.WriteField(ClientRow.Evaluated)),
        new("examples", CsvContent.Integer, (row, report) => row.Writer.WriteField(report.Examples)),
        new("train_loss", CsvContent.Number, (row, report) => row.Number(report.TrainLoss)),
        new("train_accuracy", CsvContent.Number, (row, report) => row.Number(report.TrainAccuracy)),
        new("seconds", CsvContent.Number, (row, report) => row.Writer.WriteField(report.Seconds, "f4")),
        new("virtual_seconds", CsvContent.Number, (row, report) => row.Number(report.VirtualSeconds ?? double.NaN)),
        new("bytes_down", CsvContent.Integer, (row, report) => row.Writer.WriteField(report.BytesDown)),
        new("bytes_up", CsvContent.Integer, (row, report) => row.Writer.WriteField(report.BytesUp)),
        new("reason", CsvContent.Text, (row, report) => row.Text(report.Reason), (row, test) => row.Text(test.Reason)),
        new("test_examples", CsvContent.Integer, null, (row, test) => row.Writer.WriteField(test.Examples)),
        new("test_loss", CsvContent.Number, null, (row, test) => row.Number(test.Loss)),
        new("test_accuracy", CsvContent.Number, null, (row, test) => row.Number(test.Accuracy)),
        new("staleness", CsvContent.Integer, (row, report) => row.Writer.WriteField(report.Staleness)),
        new("joules", CsvContent.Number, (row, report) => row.Number(report.Joules ?? double.NaN)),
    ];

    /// <summary>Its columns.</summary>
    public static IReadOnlyList<CsvColumn> Columns { get; } =
    [
        new("round", CsvContent.Integer), new("client", CsvContent.Integer),
        .. All.Select(column => new CsvColumn(column.Name, column.Holds)),
    ];

    public void Write(RoundResult result)
    {
        foreach (var client in result.Clients) Row(result.Round, client.Client, client, column => column.Report);
        Flush();
    }

    /// <summary>Adds each client's score after <paramref name="round"/>; null for a client without test examples.</summary>
    public void WriteEvaluations(int round, IReadOnlyList<Evaluation?> clients)
    {
        for (var client = 0; client < clients.Count; client++)
            if (clients[client] is { } test) Row(round, client, test, column => column.Score);
        Flush();
    }

    private void Row<T>(int round, int client, T of, Func<Column, Action<ClientsCsv, T>?> cell)
    {
        Writer.WriteField(round);
        Writer.WriteField(client);
        foreach (var column in All)
        {
            if (cell(column) is { } write) write(this, of);
            else Writer.WriteField("");
        }
        Writer.EndRecord();
    }

    private sealed record Column(
        string Name, CsvContent Holds, Action<ClientsCsv, ClientReport>? Report, Action<ClientsCsv, Evaluation>? Score = null);
}
