using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// A pool some of whose clients attack. Honest updates pass as they come. Attackers that collude wait for all of them: copies
/// of the honest updates are kept for the round, and put in the order of the clients before anything is made of them.
/// </summary>
/// <param name="pool">Trains all of them; taken over and disposed with this.</param>
/// <param name="store">Where colluding attackers keep what they agree upon.</param>
public sealed class AttackedPool(IClientPool pool, Workload workload, Attack attack, ClientStore store) : PoolDecorator(pool)
{
    private readonly long seed = workload.Experiment.Seed;
    private readonly int[] attackers = attack.AttackersOf(workload.Experiment.Seed, workload.Partition.Clients);
    private readonly MessageFormat format = MessageFormat.Up(workload.Experiment, workload.Model);
    private readonly Stack<Vector> spare = [];

    public override async Task FitAsync(
        IReadOnlyList<FitTask> tasks, Func<bool> enough, Action<Update> take, CancellationToken cancellation)
    {
        List<Update> seen = [], waiting = [];
        try
        {
            await Inner.FitAsync(tasks, enough, update =>
            {
                var attacks = Array.BinarySearch(attackers, update.Client) >= 0;
                if (update.Message is { } sent && attack is CollusiveAttack)
                    lock (seen) (attacks ? waiting : seen).Add(update with { Message = Copy(sent) });
                else if (update.Message is not null && attacks)
                {
                    attack.Forge(ParametersOf(update), new(seed, Purpose.Forgery, update.Task!.Draw, update.Client));
                    update = Sent(update);
                }
                if (!attacks || update.Message is null || attack is not CollusiveAttack) take(update);
            }, cancellation).ConfigureAwait(false);
            if (attack is CollusiveAttack collusive && waiting.Count > 0) Collude(collusive, tasks[0].Round, seen, waiting);
            foreach (var update in waiting) take(Sent(update));
        }
        finally
        {
            foreach (var update in seen.Concat(waiting)) spare.Push(update.Message!);
        }
    }

    public override ValueTask DisposeAsync()
    {
        foreach (var vector in spare) vector.Dispose();
        return base.DisposeAsync();
    }

    /// <summary>
    /// Puts the one forged update in the place of every attacker's; zeros where no honest client has sent anything to go by.
    /// </summary>
    private void Collude(CollusiveAttack attack, int round, List<Update> seen, List<Update> waiting)
    {
        seen.Sort((a, b) => a.Client.CompareTo(b.Client));
        waiting.Sort((a, b) => a.Client.CompareTo(b.Client));
        var forged = ParametersOf(waiting[0]);
        forged.Fill(0);
        if (seen.Count > 0)
            attack.Agree(new AttackRound(round, [.. seen.Select(update => update.Client)], [.. seen.Select(ParametersOf)], waiting.Count,
                store, attackers[0]), forged);
        foreach (var other in waiting.Skip(1)) ParametersOf(other).CopyFrom(forged);
    }

    /// <summary>What arrives of a forged update: it is encoded like any other.</summary>
    private Update Sent(Update update)
    {
        if (format.IsPlain) return update;
        using var envelope = new Envelope(format);
        envelope.Message.CopyFrom(update.Message!);
        var carried = envelope.Carry(update, seed);
        update.Message!.CopyFrom(envelope.Message);
        return carried;
    }

    /// <summary>The trained part of an update's vector.</summary>
    private Vector ParametersOf(Update update) => update.Message!.Slice(0, format.Layout.TrainedLength);

    private Vector Copy(Vector vector)
    {
        if (!spare.TryPop(out var copy)) copy = new HostVector(vector.Length);
        copy.CopyFrom(vector);
        return copy;
    }
}
