using Fl.Core;

namespace Fl.Sim;

/// <summary>Which clients are there as virtual time goes on.</summary>
internal sealed class Timelines : IDisposable
{
    private readonly IEnumerator<Spell>[] spells;
    private readonly PriorityQueue<int, TimeSpan> changes = new();

    public Timelines(Availability availability, Fleet fleet, long seed, string baseDirectory)
    {
        spells = new IEnumerator<Spell>[fleet.Count];
        for (var client = 0; client < spells.Length; client++)
        {
            spells[client] = availability.Spells(new(seed, client, fleet.Count, fleet[client].Rank, baseDirectory)).GetEnumerator();
            Next(client);
        }
    }

    /// <summary>When the next client comes or goes; <see cref="TimeSpan.MaxValue"/> when none ever does.</summary>
    public TimeSpan NextChange => changes.TryPeek(out _, out var time) ? time : TimeSpan.MaxValue;

    /// <summary>Whether a client is there now.</summary>
    public bool IsOnline(int client) => spells[client].Current.Online;

    /// <summary>Until when it is, or is not.</summary>
    public TimeSpan Until(int client) => spells[client].Current.Until;

    /// <summary>Goes on to a time that is not before the one at hand.</summary>
    /// <param name="changed">Is told of each client that came or went.</param>
    public void Advance(TimeSpan now, Action<int> changed)
    {
        while (changes.TryPeek(out var client, out var time) && time <= now)
        {
            changes.Dequeue();
            Next(client);
            changed(client);
        }
    }

    public void Dispose()
    {
        foreach (var spell in spells) spell.Dispose();
    }

    private void Next(int client)
    {
        if (!spells[client].MoveNext()) throw new InvalidOperationException($"the time line of client {client} has an end.");
        if (Until(client) < TimeSpan.MaxValue) changes.Enqueue(client, Until(client));
    }
}
