using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Fl.Core;

namespace Fl.Sim;

/// <summary>One run, as a worker has it: its experiment made ready, the messages and shares that came, and those at work.</summary>
/// <threadsafety>Any thread.</threadsafety>
internal sealed class WorkerRun : IServed
{
    private readonly WorkerOptions options;
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<string, Arriving> arriving = new();
    private readonly ConcurrentDictionary<string, ShareAtWork> shares = new();
    private readonly Task<ShareTrainer> loading;

    /// <param name="experiment">Resolved, as text.</param>
    public WorkerRun(string id, string experiment, WorkerOptions options)
    {
        (Id, this.options) = (id, options);
        loading = Task.Run(() => ShareTrainer.LoadAsync(experiment, options, stop.Token));
    }

    public string Id { get; }

    public WorkerState State => loading switch
    {
        { IsCompletedSuccessfully: true } => loading.Result.State,
        { IsCompleted: true } => new(false, loading.Exception?.InnerException?.Message ?? "it was stopped."),
        _ => new(false),
    };

    public void Put(string name, int length, int offset, byte[] piece)
    {
        if (offset == 0) arriving[name] = new(length);
        piece.CopyTo(arriving[name].Bytes.AsSpan(offset));
    }

    public async Task<ShareState> TrainAsync(string share, byte[] request, string? trace)
    {
        if (arriving.TryRemove(share, out var arrived)) request = arrived.Bytes;
        var work = shares.GetOrAdd(share, _ => new(async cancellation =>
        {
            using var tracing = RunTraces.Source.StartActivity("fl.train", ActivityKind.Server, trace);
            return await loading.Result.TrainAsync(request, name => arriving[name].Message, cancellation).ConfigureAwait(false);
        }, stop.Token));
        var state = await work.AwaitAsync(TimeSpan.FromSeconds(1)).ConfigureAwait(false);
        if (state.Failure is not null) Drop(share);
        return state.Length is null ? state : state with { Start = Get(share, 0) };
    }

    public byte[] Get(string share, int offset)
    {
        var result = shares[share].Result;
        var end = Math.Min(offset + (long)Pieces.Most, result.Length);
        if (end == result.Length) Drop(share);
        return offset == 0 && end == result.Length ? result : result[offset..(int)end];
    }

    public void Drop(string name)
    {
        arriving.TryRemove(name, out _);
        if (shares.TryRemove(name, out var share)) share.Stop();
    }

    public void Reset()
    {
        foreach (var name in arriving.Keys.Concat(shares.Keys)) Drop(name);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        foreach (var share in shares.Values) await share.EndAsync().ConfigureAwait(false);
        try
        {
            await (await loading.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // What could not be loaded has been told, and there is nothing to let go.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
        options.Progress?.Report("the run is over");
        stop.Dispose();
    }

    /// <summary>Something that comes in pieces: a request, or a message, which is a vector.</summary>
    private sealed class Arriving
    {
        private readonly Lazy<HostVector> message;
        private byte[]? bytes;

        public Arriving(int length)
        {
            bytes = new byte[length];
            message = new(() =>
            {
                var vector = new HostVector(length / sizeof(float));
                Bytes.CopyTo(MemoryMarshal.AsBytes(vector.Span));
                bytes = null;
                return vector;
            });
        }

        public byte[] Bytes => bytes!;

        public Vector Message => message.Value;
    }
}
