namespace Fl.Core;

/// <summary><c>workers.csv</c>: a row for each worker of a cluster and each round in which it trained clients.</summary>
public sealed class WorkersCsv(string path, CsvMark? from) : CsvFile(path, from, Columns), IRoundSink
{
    /// <summary>The file's name in a run's folder.</summary>
    public const string Name = "workers.csv";

    /// <summary>Its columns.</summary>
    public static IReadOnlyList<CsvColumn> Columns { get; } =
    [
        new("round", CsvContent.Integer),
        new("worker", CsvContent.Text),
        new("clients", CsvContent.Integer),
        new("examples", CsvContent.Integer),
        new("share", CsvContent.Number),
        new("examples_per_second", CsvContent.Number),
        new("bytes_down", CsvContent.Integer),
        new("bytes_up", CsvContent.Integer),
    ];

    public void Write(RoundResult result)
    {
        var all = result.Workers.Sum(worker => worker.Examples);
        foreach (var worker in result.Workers)
        {
            Writer.WriteField(result.Round);
            Text(worker.Worker);
            Writer.WriteField(worker.Clients);
            Writer.WriteField(worker.Examples);
            Number((double)worker.Examples / all);
            Number(worker.Speed);
            Writer.WriteField(worker.BytesDown);
            Writer.WriteField(worker.BytesUp);
            Writer.EndRecord();
        }
        Flush();
    }
}
