namespace Fl.Core;

/// <summary>What a partitioner splits.</summary>
/// <param name="Labels">Class index of each training example.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="Clients">Number of clients, at least 1.</param>
/// <param name="Seed">The experiment's seed.</param>
/// <param name="BaseDirectory">Relative paths in the options are relative to this directory.</param>
public sealed record PartitionRequest(ReadOnlyMemory<ushort> Labels, int Classes, int Clients, long Seed, string BaseDirectory)
{
    /// <summary>Number of examples to deal.</summary>
    public int Examples => Labels.Length;

    /// <summary>For each class the indices of its examples, ascending.</summary>
    public int[][] ExamplesByClass()
    {
        var labels = Labels.Span;
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
