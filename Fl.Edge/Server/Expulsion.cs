using Fl.Edge.Wire;

namespace Fl.Edge;

/// <summary>Cuts the connections of devices that were revoked, kicked or given another token since they came in, within a second.</summary>
internal sealed class Expulsion : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(0.3), Courtesy = TimeSpan.FromSeconds(0.3);
    private readonly CancellationTokenSource stop = new();
    private readonly Task watching;

    public Expulsion(Enrolment enrolment, Roster roster, TimeProvider time) => watching = WatchAsync(enrolment, roster, time);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task WatchAsync(Enrolment enrolment, Roster roster, TimeProvider time)
    {
        using var timer = new PeriodicTimer(Look, time);
        while (await timer.WaitForNextTickAsync(stop.Token).ConfigureAwait(false))
        {
            if (!enrolment.IsReadable) continue;
            await Task.WhenAll(roster.Sessions.OfType<ClientSession>()
                .Select(session => LookAtAsync(session, enrolment))).ConfigureAwait(false);
        }
    }

    private static async Task LookAtAsync(ClientSession session, Enrolment enrolment)
    {
        if (session.Enrolled is not { } device || enrolment.WhyNot(device) is not { } why) return;
        using var limit = new CancellationTokenSource(Courtesy);
        await session.DismissAsync(new Goodbye { Reason = why }, limit.Token).ConfigureAwait(false);
    }
}
