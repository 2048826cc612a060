namespace Fl.Core;

/// <summary>What a partitioner splits.</summary>
/// <param name="Targets">Of the training examples.</param>
/// <param name="Owners">Whose the training examples are; null where the data does not say.</param>
/// <param name="Clients">Number of clients, at least 1.</param>
/// <param name="Seed">The experiment's seed.</param>
/// <param name="BaseDirectory">Relative paths in the options are relative to this directory.</param>
public sealed record PartitionRequest(Targets Targets, Owners? Owners, int Clients, long Seed, string BaseDirectory)
{
    /// <summary>Number of examples to deal.</summary>
    public int Examples => Targets.Count;

    /// <summary>Number of classes.</summary>
    /// <exception cref="BadInputException">An example does not have one class.</exception>
    public int Classes => ByClass.Classes;

    /// <summary>What splits, as a sentence begins.</summary>
    internal string Rule { get; init; } = "A partition by classes";

    private ClassTargets ByClass => Targets.AsClasses(Rule);

    /// <summary>For each class the indices of its examples, ascending.</summary>
    /// <exception cref="BadInputException">An example does not have one class.</exception>
    public int[][] ExamplesByClass()
    {
        var labels = ByClass.Labels;
        var counts = new int[Classes];
        foreach (var label in labels) counts[label]++;
        var byClass = Array.ConvertAll(counts, count => new int[count]);
        Array.Clear(counts);
        for (var i = 0; i < labels.Length; i++) byClass[labels[i]][counts[labels[i]]++] = i;
        return byClass;
    }

    /// <summary>The stream that a rule draws from; redraws of the whole rule have streams of their own.</summary>
    public RandomStream Stream(int attempt = 0) => new(Seed, Purpose.Partition, attempt);
}
