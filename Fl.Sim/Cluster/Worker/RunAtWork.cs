using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// A run that a worker trains whole, by the code of <c>fl sim</c> and in a temporary folder, from which the driver fetches what it leaves.
/// </summary>
/// <threadsafety>Any thread.</threadsafety>
internal sealed class RunAtWork(WorkerOptions options, SharedDatasets shared) : IRunView, IAsyncDisposable
{
    private readonly WorkFolder work = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private readonly EventLog events = new();
    private Task? running;
    private FolderSnapshot? snapshot;
    private bool hasStarted;

    /// <summary>Takes a piece of a file from which the run is to go on.</summary>
    /// <exception cref="InvalidDataException">It is no file of a run, or does not fit what was there before.</exception>
    public async Task PutAsync(string file, long length, long offset, byte[] piece)
    {
        var path = RunFiles.Locate(work.Path, file);
        if (running is not null) throw new InvalidOperationException("the run has begun.");
        if (offset < 0 || piece.Length > Pieces.Most || offset + piece.Length > length)
            throw new InvalidDataException($"{piece.Length} bytes at {offset} are no piece of {length}");
        if (offset == 0) DiskRoom.Check(work.Path, length);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var content = new FileStream(path, offset == 0 ? FileMode.Create : FileMode.Open, FileAccess.Write);
        await using (content.ConfigureAwait(false))
        {
            if (content.Length != offset) throw new InvalidDataException($"a piece at {offset} does not follow {content.Length} bytes");
            content.Position = offset;
            await content.WriteAsync(piece).ConfigureAwait(false);
        }
    }

    /// <summary>Starts it.</summary>
    public void Begin(string experiment)
    {
        lock (gate) running ??= Task.Run(() => RunAsync(experiment));
    }

    /// <summary>What it tells after so many bytes, when there is something, or nothing after a second.</summary>
    public Task<byte[]> HearAsync(long offset) => events.ReadAsync(offset, TimeSpan.FromSeconds(1));

    /// <summary>The files of its folder, as they can be fetched from now on; none where they change too fast to be listed.</summary>
    public FileEntry[] List()
    {
        lock (gate)
        {
            snapshot?.Dispose();
            snapshot = FolderSnapshot.Take(work.Path);
            return [.. snapshot?.Files ?? []];
        }
    }

    /// <summary>A piece of one of them.</summary>
    public byte[] Get(string file, long offset)
    {
        lock (gate) return snapshot?.Read(file, offset) ?? throw new InvalidOperationException("its files were not listed.");
    }

    public void Stop() => stop.Cancel();

    void IRunView.Start(RunPlan plan)
    {
        hasStarted = true;
        events.Add(new RunEvent.Started(plan.TrainExamples, plan.TestExamples, plan.Done), stop.Token);
    }

    void IRoundSink.Write(RoundResult result) => events.Add(new RunEvent.Round(result), stop.Token);

    void IProgress<string>.Report(string value) => events.Add(new RunEvent.Line(value), stop.Token);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        if (running is not null) await running.ConfigureAwait(false);
        lock (gate) snapshot?.Dispose();
        work.Dispose();
        stop.Dispose();
    }

    private async Task RunAsync(string text)
    {
        RunEvent.Ended end;
        try
        {
            await SimulateAsync(text).ConfigureAwait(false);
            end = new(RunEnd.Done, "");
        }
#pragma warning disable CA1031 // Whatever ended it, the driver is told.
        catch (Exception error)
#pragma warning restore CA1031
        {
            end = new(error is OperationCanceledException ? RunEnd.Stopped : IsOfTheWorker(error) ? RunEnd.Unfit : RunEnd.Failed,
                RunFailure.Of(error));
        }
        events.Add(end, CancellationToken.None);
    }

    private async Task SimulateAsync(string text)
    {
        Experiment Read(params string[] overrides) => Experiment.Parse(text, "the driver's experiment", overrides, options.Catalog)
            .Rooted(Environment.CurrentDirectory);
        var experiment = Read();
        var data = options.Data is { } place ? Read($"dataset.path={place}").Dataset : null;
        var here = data is null ? experiment : experiment with { Dataset = data };
        options.Progress?.Report($"at work on {experiment.Name}, seed {experiment.Seed}");
        shared.Add(here);
        try
        {
            await Simulation.RunAsync(
                new()
                {
                    Experiment = experiment,
                    Data = data,
                    BaseDirectory = Environment.CurrentDirectory,
                    Out = work.Path,
                    Resume = true,
                    Workers = 1,
                    Loaded = workload => events.Add(new RunEvent.Loaded(work.Path, Basis.Of(workload)), stop.Token),
                    Catalog = options.Catalog,
                    Views = [this],
                    Shared = shared,
                },
                stop.Token).ConfigureAwait(false);
        }
        finally
        {
            shared.Release(here);
        }
    }

    /// <summary>
    /// Whether another worker may do what this cannot: before it trains anything but what the run itself has spoilt, and then what takes
    /// room, on the disk or in memory.
    /// </summary>
    private bool IsOfTheWorker(Exception error) => hasStarted
        ? error is IOException or UnauthorizedAccessException or OutOfMemoryException
        : error is not RunFailedException;
}
