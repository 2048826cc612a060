using System.Net;

namespace Fl.Sim;

/// <summary>A worker's entry in Redis, which is renewed for as long as the worker is there.</summary>
internal sealed class RedisEntry(RedisTable table, IPEndPoint own, IProgress<string>? progress)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    /// <summary>Goes on until it is cancelled, and takes the entry back then.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await using var closing = table.ConfigureAwait(false);
        string? silence = null;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await table.EnterAsync($"{own}", cancellation).ConfigureAwait(false);
                if (silence is not null) progress?.Report("Redis answers again");
                silence = null;
            }
            catch (IOException error)
            {
                if (silence is null) progress?.Report(error.Message);
                silence = error.Message;
            }
            catch (OperationCanceledException)
            {
                break;
            }
            await Task.WhenAny(Task.Delay(Pause, cancellation)).ConfigureAwait(false);
        }
        await Task.WhenAny(table.LeaveAsync($"{own}")).ConfigureAwait(false);
    }
}
