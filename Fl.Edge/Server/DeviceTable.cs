using Fl.Core;
using Fl.Edge.Wire;

namespace Fl.Edge;

/// <summary>
/// <c>devices.csv</c> of a run: a row each time a device is ready, the first twenty times of each number, with its examples of each class
/// where its owner shares them. Made with the first row; a server that goes on with a run adds to what is there.
/// </summary>
/// <threadsafety>Any thread.</threadsafety>
/// <param name="goesOn">Whether the run was begun by an earlier server.</param>
internal sealed class DeviceTable(string path, int classes, bool goesOn) : IDisposable
{
    /// <summary>The file's name in a run's folder.</summary>
    public const string Name = "devices.csv";

    /// <summary>Rows for each number: clients that come and go without end fill no disk.</summary>
    private const int RowsForEach = 20;

    private readonly Lock gate = new();
    private readonly Dictionary<int, int> counts = [];
    private Rows? rows;

    /// <summary>What is wrong with a device's counts; null when nothing is.</summary>
    public string? WhyNot(Ready ready)
    {
        var counts = ready.ClassExamples;
        if (counts.Count == 0) return null;
        return counts.Count == classes && counts.Sum(count => (long)count) == ready.Examples ? null
            : $"the examples of each class do not add up: {counts.Count} classes instead of {classes}, or not {ready.Examples} examples.";
    }

    /// <param name="examples">Null where they are not known.</param>
    /// <param name="classExamples">Of each class; empty where the device's owner does not share them.</param>
    public void Add(int client, string id, string model, string engine, long? examples, IReadOnlyList<uint> classExamples)
    {
        lock (gate)
        {
            if (counts.GetValueOrDefault(client) is var count && count == RowsForEach) return;
            counts[client] = count + 1;
            (rows ??= new(path, classes, goesOn ? CsvFile.WholeRows(path) : null)).Add(client, id, model, engine, examples, classExamples);
        }
    }

    public void Dispose()
    {
        lock (gate) rows?.Dispose();
    }

    private sealed class Rows(string path, int classes, CsvMark? from) : CsvFile(path, from,
    [
        new("client", CsvContent.Integer),
        new("id", CsvContent.Text),
        new("model", CsvContent.Text),
        new("engine", CsvContent.Text),
        new("examples", CsvContent.Integer),
        .. Enumerable.Range(0, classes).Select(k => new CsvColumn($"class_{k}", CsvContent.Integer)),
    ])
    {
        public void Add(int client, string id, string model, string engine, long? examples, IReadOnlyList<uint> classExamples)
        {
            Writer.WriteField(client);
            Text(id);
            Text(Protocol.OneLine(model));
            Text(Protocol.OneLine(engine));
            Writer.WriteField(examples);
            for (var k = 0; k < classes; k++)
            {
                if (classExamples.Count == 0) Writer.WriteField("");
                else Writer.WriteField(classExamples[k]);
            }
            Writer.EndRecord();
            Flush();
        }
    }
}
