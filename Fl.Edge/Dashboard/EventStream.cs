using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Fl.Edge;

/// <summary>
/// Server-sent events: to each reader what has changed, twice a second at most. A reader that is slow gets fewer and larger
/// events; nothing is queued for it.
/// </summary>
internal sealed class EventStream(LiveRun run, TimeProvider time)
{
    private const int MostReaders = 32, TicksAtRest = 4;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(0.5);
    private int readers;

    /// <summary>Tells a reader of the run until either ends.</summary>
    public async Task TellAsync(HttpContext context)
    {
        if (Interlocked.Increment(ref readers) <= MostReaders) await TellAsync(context, context.RequestAborted).ConfigureAwait(false);
        else context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        Interlocked.Decrement(ref readers);
    }

    private async Task TellAsync(HttpContext context, CancellationToken cancellation)
    {
        context.Response.ContentType = "text/event-stream";
        var position = ReaderPosition.Parse(context.Request.Headers["Last-Event-ID"]);
        try
        {
            while (true)
            {
                var (version, isLast) = (run.Version, run.Over.IsCompleted);
                (var update, position) = run.After(position);
                await context.Response.WriteAsync($"id: {position}\ndata: ", cancellation).ConfigureAwait(false);
                await JsonSerializer.SerializeAsync(
                    context.Response.Body, update, DashboardJson.Default.DashboardUpdate, cancellation).ConfigureAwait(false);
                await context.Response.WriteAsync("\n\n", cancellation).ConfigureAwait(false);
                await context.Response.Body.FlushAsync(cancellation).ConfigureAwait(false);
                if (isLast) return;
                var ticks = 0;
                do await WaitAsync(cancellation).ConfigureAwait(false);
                while (run.Version == version && ++ticks < TicksAtRest && !run.Over.IsCompleted);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // The reader is gone.
        }
    }

    /// <summary>Waits a tick, or until the run is over.</summary>
    private async Task WaitAsync(CancellationToken cancellation)
    {
        await run.Over.WaitAsync(Tick, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
    }
}
