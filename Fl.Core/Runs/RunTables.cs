namespace Fl.Core;

/// <summary>The CSV files that grow with a run's rounds.</summary>
internal sealed class RunTables : IDisposable
{
    private RunTables(ClientsCsv? clients, IReadOnlyList<CsvFile> all) => (Clients, All) = (clients, all);

    /// <summary>Those of a run that leaves none.</summary>
    public static RunTables None => new(null, []);

    /// <summary>Null where there are none.</summary>
    public ClientsCsv? Clients { get; }

    /// <summary>Each of them is a sink.</summary>
    public IReadOnlyList<CsvFile> All { get; }

    /// <summary>Makes them, or goes on with those of a checkpoint.</summary>
    /// <param name="sharesWork">Whether a cluster's workers train.</param>
    public static RunTables Open(RunFolder folder, Checkpoint? past, bool sharesWork)
    {
        CsvMark? Mark(string name) => past?.MarkOf(name);
        var rounds = new RoundsCsv(folder.Locate(RoundsCsv.Name), Mark(RoundsCsv.Name));
        var clients = new ClientsCsv(folder.Locate(ClientsCsv.Name), Mark(ClientsCsv.Name));
        return !sharesWork && Mark(WorkersCsv.Name) is null ? new(clients, [rounds, clients])
            : new(clients, [rounds, clients, new WorkersCsv(folder.Locate(WorkersCsv.Name), Mark(WorkersCsv.Name))]);
    }

    public void Dispose()
    {
        foreach (var file in All) file.Dispose();
    }
}
