namespace Fl.Sim;

/// <summary>One worker's attempt at a run: it is brought what there is of it, heard, and what it saves is fetched.</summary>
/// <param name="prove">Sees to it that the worker computes the bits that this machine would, before anything counts.</param>
internal sealed class RunAttempt(RunsSession session, RunMirror mirror, RunTeller teller, Func<Basis, Task> prove)
{
    /// <summary>The least time between two copies of a run's folder.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    /// <summary>And so many times what the last copy took.</summary>
    private const int Thrift = 10;

    /// <summary>What a driver that is interrupted spends on the last round.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(0.8);

    private readonly RemoteRun run = new(session);
    private string? folder;
    private bool hasBegun, hasStarted;

    /// <summary>Whether the worker was lost before it was given the run.</summary>
    public bool CameTooLate => !hasBegun && session.IsOver;

    /// <summary>Whether the run has got further, and that is safe here.</summary>
    public bool HasSaved { get; private set; }

    /// <returns>How it ended, when all that it left is here.</returns>
    public async Task<RunEvent.Ended> RunAsync(string experiment, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<RunEvent.Ended>? hearing = null;
        try
        {
            await mirror.BringAsync(run, end.Token).ConfigureAwait(false);
            await run.BeginAsync(experiment, end.Token).ConfigureAwait(false);
            hasBegun = true;
            hearing = HearAsync(end.Token);
            for (var pause = Pause; await Task.WhenAny(hearing, Task.Delay(pause, end.Token)).ConfigureAwait(false) != hearing;)
            {
                end.Token.ThrowIfCancellationRequested();
                var began = Environment.TickCount64;
                await FetchAsync(end.Token).ConfigureAwait(false);
                var took = TimeSpan.FromMilliseconds(Environment.TickCount64 - began);
                pause = took * Thrift > Pause ? took * Thrift : Pause;
            }
            var ended = await hearing.ConfigureAwait(false);
            await FetchAsync(end.Token).ConfigureAwait(false);
            return ended;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            if (hearing is not null) await PartAsync(hearing).ConfigureAwait(false);
            throw;
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            await Task.WhenAny(run.DropAsync()).ConfigureAwait(false);
        }
    }

    /// <summary>Has the run save its last round, and fetches it, if that takes no time.</summary>
    private async Task PartAsync(Task<RunEvent.Ended> hearing)
    {
        using var patience = new CancellationTokenSource(Farewell);
        try
        {
            await run.StopAsync(patience.Token).ConfigureAwait(false);
            await Task.WhenAny(hearing).ConfigureAwait(false);
            if (!hearing.IsCompletedSuccessfully) await HearAsync(patience.Token).ConfigureAwait(false);
            await FetchAsync(patience.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Then the last copy is what is gone on with.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    private async Task FetchAsync(CancellationToken cancellation)
    {
        if (!hasStarted) return;
        var files = await run.ListAsync(cancellation).ConfigureAwait(false);
        HasSaved |= await mirror.FetchAsync(files, (file, offset) => run.GetAsync(file, offset, cancellation)).ConfigureAwait(false);
    }

    /// <summary>Hands on what the run tells, to its end.</summary>
    private async Task<RunEvent.Ended> HearAsync(CancellationToken cancellation)
    {
        while (true)
        {
            switch (await run.NextAsync(cancellation).ConfigureAwait(false))
            {
                case RunEvent.Loaded loaded:
                    folder = loaded.Folder;
                    await prove(loaded.Basis).ConfigureAwait(false);
                    break;
                case RunEvent.Started started:
                    teller.Start(started);
                    hasStarted = true;
                    break;
                case RunEvent.Round round:
                    teller.Write(round.Result);
                    break;
                case RunEvent.Line line:
                    teller.Report(Here(line.Text));
                    break;
                case RunEvent.Ended ended:
                    return ended with { Why = Here(ended.Why) };
            }
        }
    }

    /// <summary>A line with the driver's folder in place of the worker's.</summary>
    private string Here(string line) => folder is { Length: > 0 } there ? line.Replace(there, mirror.Folder) : line;
}
