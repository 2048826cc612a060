using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Fl.Edge;

/// <summary>
/// Holds the connections over which nobody has come in yet. One is cut <see cref="Protocol.HandshakeTime"/> after it was accepted,
/// whatever it sends meanwhile. Of one address, and of all, so many may wait; the oldest makes room for the newest, so that those
/// who hold connections and say nothing keep nobody out.
/// </summary>
/// <param name="perOrigin">Connections of one <see cref="Origin"/> that may wait.</param>
/// <param name="most">Connections that may wait in all.</param>
/// <threadsafety>Any thread.</threadsafety>
internal sealed class Doorway(int perOrigin, int most, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(0.5);
    private readonly Lock gate = new();
    private readonly LinkedList<Caller> waiting = [];
    private readonly Dictionary<IPAddress, int> counts = [];
    private ITimer? timer;

    /// <summary>Connections over which nobody has come in.</summary>
    public int Waiting
    {
        get
        {
            lock (gate) return waiting.Count;
        }
    }

    /// <summary>Watches the connections of a listener; to be put before TLS, whose handshake counts.</summary>
    public void Watch(IConnectionBuilder listener)
    {
        timer ??= time.CreateTimer(_ => CutLate(), null, Look, Look);
        listener.Use(next => async connection =>
        {
            var caller = new Caller(connection);
            connection.Items[typeof(Caller)] = caller;
            Wait(caller);
            try
            {
                await next(connection).ConfigureAwait(false);
            }
            finally
            {
                lock (gate)
                {
                    caller.IsGone = true;
                    Forget(caller);
                }
            }
        });
    }

    /// <summary>Somebody comes in over the connection of a request, until the result is disposed of.</summary>
    public IDisposable? Admit(HttpContext context)
    {
        if (context.Features.Get<IConnectionItemsFeature>()?.Items.TryGetValue(typeof(Caller), out var item) != true
            || item is not Caller caller)
            return null;
        lock (gate)
        {
            caller.Guests++;
            Forget(caller);
        }
        return new Guest(this, caller);
    }

    public void Dispose() => timer?.Dispose();

    private void Wait(Caller caller)
    {
        Caller? oldest = null;
        lock (gate)
        {
            if (caller.IsGone || caller.Guests > 0) return;
            if (counts.GetValueOrDefault(caller.Origin) >= perOrigin) oldest = waiting.First(other => other.Origin.Equals(caller.Origin));
            else if (waiting.Count >= most) oldest = OldestOfTheMany();
            if (oldest is not null) Forget(oldest);
            caller.Since = time.GetTimestamp();
            caller.Place = waiting.AddLast(caller);
            counts[caller.Origin] = counts.GetValueOrDefault(caller.Origin) + 1;
        }
        oldest?.Cut("it made room for a newer connection");
    }

    /// <summary>Whoever has the most connections loses the oldest of them.</summary>
    private Caller OldestOfTheMany()
    {
        var many = counts.MaxBy(count => count.Value).Key;
        return waiting.First(other => other.Origin.Equals(many));
    }

    private void Forget(Caller caller)
    {
        if (caller.Place is not { } place) return;
        waiting.Remove(place);
        caller.Place = null;
        if (--counts[caller.Origin] == 0) counts.Remove(caller.Origin);
    }

    private void CutLate()
    {
        List<Caller> late = [];
        lock (gate)
            while (waiting.First?.Value is { } caller && time.GetElapsedTime(caller.Since) >= Protocol.HandshakeTime)
            {
                Forget(caller);
                late.Add(caller);
            }
        foreach (var caller in late) caller.Cut("nobody came in over it");
    }

    private sealed class Guest(Doorway doorway, Caller caller) : IDisposable
    {
        public void Dispose()
        {
            bool isLast;
            lock (doorway.gate) isLast = --caller.Guests == 0;
            if (isLast) doorway.Wait(caller);
        }
    }
}
