using Fl.Core;

namespace Fl.Sim;

/// <summary>A run on a worker, as its driver talks to it; a name of its own each time that a run is tried.</summary>
internal sealed class RemoteRun(RunsSession session)
{
    private readonly string name = $"{Guid.NewGuid():n}";
    private readonly ByteQueue come = new();
    private long heard;

    /// <summary>Brings a piece of a file.</summary>
    public Task PutAsync(string file, long length, long offset, byte[] piece, CancellationToken cancellation) =>
        session.TellAsync((runs, sweep) => runs.PutAsync(sweep, name, file, length, offset, piece), cancellation);

    public Task BeginAsync(string experiment, CancellationToken cancellation) =>
        session.TellAsync((runs, sweep) => runs.BeginAsync(sweep, name, experiment), cancellation);

    /// <summary>Waits for the next that it tells.</summary>
    public async Task<RunEvent> NextAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (Next() is { } what) return what;
            var more = await session.AskAsync((runs, sweep) => runs.HearAsync(sweep, name, heard), cancellation).ConfigureAwait(false);
            come.Add(more);
            heard += more.Length;
        }
    }

    /// <summary>Its files as they are now, to be fetched until this is asked again.</summary>
    /// <exception cref="WorkerLostException">One of them is none of a run.</exception>
    public async Task<FileEntry[]> ListAsync(CancellationToken cancellation)
    {
        var files = await session.AskAsync((runs, sweep) => runs.ListAsync(sweep, name), cancellation).ConfigureAwait(false);
        if (Array.Find(files, file => !RunFiles.IsOne(file.Name) || file.Length < 0) is { } hostile)
            throw new WorkerLostException($"it has a file '{Quoting.OneLine(hostile.Name)}', which is none of a run");
        return files;
    }

    /// <summary>A piece of one of them.</summary>
    /// <exception cref="WorkerLostException">It is longer than what is left of the file, or empty.</exception>
    public async Task<byte[]> GetAsync(FileEntry file, long offset, CancellationToken cancellation)
    {
        var piece = await session.AskAsync(
            (runs, sweep) => runs.GetAsync(sweep, name, file.Name, offset), cancellation).ConfigureAwait(false);
        return piece.Length > 0 && piece.Length <= file.Length - offset ? piece
            : throw new WorkerLostException($"it sent {piece.Length} bytes of '{file.Name}' instead of {file.Length - offset}");
    }

    public Task StopAsync(CancellationToken cancellation) =>
        session.TellAsync((runs, sweep) => runs.StopAsync(sweep, name), cancellation);

    public Task DropAsync() => session.TellAsync((runs, sweep) => runs.DropAsync(sweep, name), default);

    private RunEvent? Next()
    {
        try
        {
            var what = RunEventBytes.Next(come.Content, out var length);
            come.Skip(length);
            return what;
        }
        catch (InvalidDataException error)
        {
            throw new WorkerLostException(error.Message);
        }
    }
}
