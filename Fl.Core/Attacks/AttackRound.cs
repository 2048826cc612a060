namespace Fl.Core;

/// <summary>What colluding attackers know of a round.</summary>
/// <param name="number">1-based.</param>
/// <param name="honest">The honest clients whose updates came, ascending; at least one.</param>
/// <param name="updates">Their changes of the parameters, in the same order; not to be changed.</param>
/// <param name="attackers">The attackers in the round.</param>
/// <param name="store">Where they keep what they agree upon, so that a run that goes on finds it.</param>
/// <param name="keeper">The attacker under whose number they keep it.</param>
public sealed class AttackRound(
    int number, IReadOnlyList<int> honest, IReadOnlyList<Vector> updates, int attackers, ClientStore store, int keeper)
{
    /// <summary>The honest clients whose updates came, ascending; at least one.</summary>
    public IReadOnlyList<int> Honest => honest;

    /// <summary>Their changes of the parameters, in the same order; not to be changed.</summary>
    public IReadOnlyList<Vector> Updates => updates;

    /// <summary>Attackers in the round.</summary>
    public int Attackers => attackers;

    /// <summary>The client that earlier rounds agreed upon; null where none has.</summary>
    public int? Recall(string name)
    {
        using var kept = new HostVector(1);
        return store.TryRead(keeper, name, number, kept) ? (int)kept.Span[0] : null;
    }

    /// <summary>Keeps a client's number for later rounds.</summary>
    public void Remember(string name, int client)
    {
        using var kept = new HostVector(1);
        // A float holds every number of a client exactly: there are at most 10,000,000.
        kept.Span[0] = client;
        store.Write(keeper, name, number, kept);
    }

    /// <summary>The plain mean of the <see cref="Updates"/>.</summary>
    public void Mean(Vector mean)
    {
        mean.Fill(0);
        foreach (var update in updates) mean.AddScaled(1f / updates.Count, update);
    }
}
