namespace Fl.Edge;

/// <summary>
/// One of a few places for those who go fast: who holds it for too long loses it and goes on without, so that the slow
/// neither add up to much memory nor hold up the others.
/// </summary>
internal sealed class Place : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim places;
    private readonly Timer timer;
    private int isLeft;

    private Place(SemaphoreSlim places)
    {
        this.places = places;
        timer = new(_ => Leave(), null, Longest, Timeout.InfiniteTimeSpan);
    }

    public static async Task<Place> TakeAsync(SemaphoreSlim places, CancellationToken cancellation)
    {
        await places.WaitAsync(cancellation).ConfigureAwait(false);
        return new(places);
    }

    public void Leave()
    {
        if (Interlocked.Exchange(ref isLeft, 1) == 0) places.Release();
    }

    public void Dispose()
    {
        timer.Dispose();
        Leave();
    }
}
