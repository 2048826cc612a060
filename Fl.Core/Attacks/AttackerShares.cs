namespace Fl.Core;

/// <summary>What the attackers of a simulation own and train on.</summary>
internal static class AttackerShares
{
    /// <summary>Splits the examples among all clients, as the partition or <see cref="AttackerData"/> says.</summary>
    public static Partition Split(Partitioner partitioner, PartitionRequest request, Attack? attack)
    {
        if (attack is not { Data: AttackerData.Iid, Attackers: > 0 }) return partitioner.Split(request);
        var others = partitioner.Split(request with { Clients = request.Clients - attack.Attackers });
        var (train, test, noise) = (new int[request.Clients][], new int[request.Clients][], new float[request.Clients]);
        var attackers = attack.AttackersOf(request.Seed, request.Clients);
        // What a client is scored on, nobody trains on.
        var heldOut = Enumerable.Range(0, others.Clients).SelectMany(other => others.Test(other).ToArray()).ToHashSet();
        foreach (var attacker in attackers)
        {
            var draw = new RandomStream(request.Seed, Purpose.AttackerData, client: attacker);
            var free = draw.Permutation(request.Examples).Where(example => !heldOut.Contains(example));
            train[attacker] = [.. free.Take(Math.Max(1, others.AllTrain.Length / others.Clients))];
            test[attacker] = [];
        }
        foreach (var (client, other) in Enumerable.Range(0, request.Clients).Except(attackers).Select((client, other) => (client, other)))
            (train[client], test[client], noise[client]) =
                (others.Train(other).ToArray(), others.Test(other).ToArray(), others.NoiseStd?[other] ?? 0);
        return new Partition(train, test, others.NoiseStd is null ? null : noise);
    }

    /// <summary>For each attacker the poisoned data it trains on; empty where the attack poisons none.</summary>
    /// <param name="dataOf">What each of the clients owns.</param>
    public static IReadOnlyDictionary<int, ClientData> Poison(Attack? attack, long seed, int clients, Func<int, ClientData> dataOf)
    {
        var poisoned = new Dictionary<int, ClientData>();
        if (attack is not { PoisonsData: true }) return poisoned;
        foreach (var attacker in attack.AttackersOf(seed, clients))
        {
            var clean = dataOf(attacker);
            var examples = clean.Dataset.Train.Select(clean.Train.Span);
            attack.Poison(examples, new RandomStream(seed, Purpose.Poison, client: attacker));
            poisoned[attacker] =
                clean with { Dataset = clean.Dataset with { Train = examples }, Train = Enumerable.Range(0, examples.Count).ToArray() };
        }
        return poisoned;
    }
}
