using System.Globalization;
using Fl.Core;

namespace Fl.Edge;

/// <summary>Which part of an experiment's data is a device's own.</summary>
/// <param name="Experiment">Dealing the data so that there is such a part.</param>
/// <param name="Number">The part's.</param>
internal readonly record struct DataShare(Experiment Experiment, int Number)
{
    /// <param name="partition">Part and number of parts that were asked for, or null.</param>
    /// <param name="client">The client's number in the experiment, where no part was asked for.</param>
    /// <param name="scoresTestSet">Whether the data set's test examples are scored here.</param>
    public static DataShare Of(Experiment experiment, (int Share, int Of)? partition, int client, bool scoresTestSet = false)
    {
        if (experiment.Dataset is Pictures pictures)
        {
            // They are the device's own, and none of them is the server's.
            experiment = experiment with
            {
                // Whoever scores here scores what the partition holds out; a Flower client without such scores what the data set does.
                Dataset = scoresTestSet ? experiment.Dataset : pictures with { Test = 0 },
                Strategy = experiment.Strategy with { Aggregator = new Mean() },
                Evaluate = experiment.Evaluate with { Validation = null },
            };
            // All of them are for it; the server's have been dealt already.
            if (partition is null)
                (partition, experiment) = ((0, 1), experiment with { Partition = new Iid { Holdout = experiment.Partition.Holdout } });
        }
        if (partition is not { } part) return new(experiment, client);
        return new(experiment with { Clients = new() { Count = part.Of, PerRound = 1 } }, part.Share);
    }

    /// <summary>The part of a client that goes by an id of its own choice.</summary>
    /// <exception cref="BadInputException">The id is no client's number, and no part was asked for.</exception>
    public static DataShare Of(Experiment experiment, (int Share, int Of)? partition, string id)
    {
        var scoresTestSet = experiment.Partition.Holdout == 0;
        if (int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < experiment.Clients.Count)
            return Of(experiment, partition, number, scoresTestSet);
        return partition is not null || experiment.Dataset is Pictures
            ? Of(experiment, partition, 0, scoresTestSet)
            : throw new BadInputException($"--cid '{Protocol.OneLine(id)}' is not the number of a client, "
                + $"0 to {experiment.Clients.Count - 1}, and says which part of the data is this device's; "
                + "give a number, or --partition K/N.");
    }
}
