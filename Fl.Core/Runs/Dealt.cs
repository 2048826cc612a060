namespace Fl.Core;

/// <summary>Who has which of an experiment's training examples; no example is in more than one of the three.</summary>
/// <param name="Partition">The clients'.</param>
/// <param name="Server">Those that the server trains on.</param>
/// <param name="Validation">Those that the server scores the global model on.</param>
internal sealed record Dealt(Partition Partition, int[] Server, int[] Validation)
{
    /// <summary>
    /// Deals the examples to the clients, attackers among them, and takes away from whoever has it what the server keeps.
    /// </summary>
    /// <param name="targets">The training examples'.</param>
    /// <param name="owners">Theirs; null where the data does not say.</param>
    /// <exception cref="BadInputException">There are too few.</exception>
    public static Dealt Of(Experiment experiment, Targets targets, Owners? owners, string baseDirectory)
    {
        var partition = AttackerShares.Split(experiment.Partition, new PartitionRequest(
            targets, owners, experiment.Clients.Count, experiment.Seed, baseDirectory), experiment.Attack);
        var validation = DrawValidation(experiment, targets.Count);
        var server = DrawServer(experiment, targets.Count, validation);
        var kept = validation.Concat(server).ToHashSet();
        return new(kept.Count > 0 ? partition.Without(kept) : partition, server, validation);
    }

    private static int[] DrawValidation(Experiment experiment, int examples)
    {
        if (experiment.Evaluate.Validation is not > 0) return [];
        // As with a client's holdout, the small term keeps products such as 0.9 * 10 whole.
        var left = Math.Max(1, (int)((1 - experiment.Evaluate.Validation.Value) * examples + 1e-9));
        return new RandomStream(experiment.Seed, Purpose.Validation).Permutation(examples)[left..];
    }

    private static int[] DrawServer(Experiment experiment, int examples, int[] validation)
    {
        var (count, free) = (experiment.Strategy.Aggregator.ServerExamples, examples - validation.Length);
        if (count == 0) return [];
        if (count >= free)
            throw new BadInputException($"strategy.aggregator keeps {count} training examples for the server, and there are {free} "
                + $"{(validation.Length == 0 ? "in all" : "beside those of evaluate.validation")}: lower root_examples.");
        return [.. new RandomStream(experiment.Seed, Purpose.ServerExamples).Permutation(examples).Except(validation).Take(count)];
    }
}
