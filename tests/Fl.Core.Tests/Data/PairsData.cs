namespace Fl.Core.Tests;

/// <summary>A data set of <see cref="Pairs"/>, which three owners have by turns.</summary>
[Named("pairs")]
public sealed record PairsData : DatasetSource
{
    public const int Count = 60;

    /// <summary>
    /// Whether the two classes of pairs are to be learnt, of which the first number is even or odd, or a number for each.
    /// </summary>
    public bool Classed { get; init; } = true;

    public override Shape Shape => new(2, 1, 1);

    public override LearningTask LearningTask => new Classification(2);

    public override Task<Dataset> LoadAsync(LoadContext context, CancellationToken cancellation) => Task.FromResult(new Dataset
    {
        Name = "pairs",
        LearningTask = LearningTask,
        Train = Of(Count, new Owners([.. Enumerable.Range(0, Count).Select(i => i % 3)], ["ann", "bob", "eve"])),
        Test = Of(10, null),
    });

    private Pairs Of(int count, Owners? owners)
    {
        if (!Classed) return Pairs.Of(count, owners);
        return new([.. Enumerable.Range(0, count).SelectMany(i => new[] { i % 2 == 0 ? 1f : -1, 0.5f * (i % 5) })],
            new ClassTargets([.. Enumerable.Range(0, count).Select(i => (ushort)(i % 2))], 2), owners);
    }
}
