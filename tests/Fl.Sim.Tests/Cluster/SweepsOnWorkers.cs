using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>Sweeps of small runs, here and on workers, in a folder that goes with the test.</summary>
public abstract class SweepsOnWorkers : IDisposable
{
    private const string Small = """
        dataset: {name: synthetic-images, train: 300, test: 60}
        clients: {count: 6, per_round: 3}
        model: logistic
        train: {batch_size: 10, lr: 0.05}
        engine: managed

        """;

    private protected string Root { get; } = Directory.CreateTempSubdirectory("fl-cluster-sweep-").FullName;

    private static Catalog Catalog { get; } = new(typeof(Simulation).Assembly);

    public void Dispose()
    {
        Directory.Delete(Root, recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected Sweep Parse(string lines, string? dataset = null)
    {
        var text = Small + lines;
        if (dataset is not null) text = dataset + "\n" + text[(text.IndexOf('\n') + 1)..];
        return Sweep.Parse(text, "e.yaml", Root, [], Catalog);
    }

    /// <summary>Files of 28 by 28 pictures in the folder of that name.</summary>
    private protected string Digits(string name, int train)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Root, name)).FullName;
        foreach (var (part, count) in new[] { ("train", train), ("t10k", 50) })
        {
            byte[] Header(byte dimensions, params int[] sizes) =>
                [0, 0, 8, dimensions, .. sizes.SelectMany(size => BitConverter.GetBytes(size).Reverse())];
            File.WriteAllBytes(Path.Combine(folder, $"{part}-images-idx3-ubyte"),
                [.. Header(3, count, 28, 28), .. Enumerable.Range(0, count * 784).Select(i => (byte)(i * 7 % 251))]);
            File.WriteAllBytes(Path.Combine(folder, $"{part}-labels-idx1-ubyte"),
                [.. Header(1, count), .. Enumerable.Range(0, count).Select(i => (byte)(i % 10))]);
        }
        return $"dataset: {{name: mnist, path: {folder}}}";
    }

    private protected SweepRequest Request(Sweep sweep, string name, SeenSweep? seen = null) => new()
    {
        Sweep = sweep,
        BaseDirectory = Root,
        Out = Path.Combine(Root, name),
        SideBySide = new(2, 1),
        Catalog = Catalog,
        Views = seen is null ? [] : [seen],
    };

    /// <summary>Here, or on the workers of a fleet.</summary>
    private protected async Task<IReadOnlyList<SweepOutcome>> RunAsync(
        Sweep sweep, string name, SeenSweep? seen = null, WorkerFleet? fleet = null, CancellationToken? stop = null)
    {
        var (request, cancellation) = (Request(sweep, name, seen), stop ?? TestContext.Current.CancellationToken);
        if (fleet is null) return await SweepSimulation.RunAsync(request, cancellation);
        await using var runs = new ClusterRuns(fleet.Listed());
        return await SweepSimulation.RunAsync(request with { SideBySide = null, Run = runs.RunAsync }, cancellation);
    }

    /// <summary>All that does not depend on time, and on how often it was saved.</summary>
    private protected void AssertSame(SweepRun run)
    {
        var (here, there) = (Path.Combine(Root, "here", run.Folder), Path.Combine(Root, "there", run.Folder));
        string[] Files(string folder) => [.. RunFiles.In(folder).Where(name => !RunFiles.IsSaved(name))];
        Assert.Equal(Files(here), Files(there));
        foreach (var name in Files(here).Where(name => name != RunJson.Name))
        {
            var timed = name == RoundsCsv.Name ? 1 : name == ClientsCsv.Name ? 6 : -1;
            if (timed < 0) Assert.Equal(File.ReadAllBytes(Path.Combine(here, name)), File.ReadAllBytes(Path.Combine(there, name)));
            else Assert.Equal(Rows(here), Rows(there));
            string[] Rows(string folder) => [.. File.ReadLines(Path.Combine(folder, name))
                .Select(row => string.Join(',', row.Split(',').Where((_, column) => column != timed)))];
        }
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(there, "checkpoint"), "*.ckpt"));
    }
}
