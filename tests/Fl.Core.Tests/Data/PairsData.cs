namespace Fl.Core.Tests;

/// <summary>A data set of <see cref="Pairs"/>, which two owners have by turns.</summary>
[Named("pairs")]
public sealed record PairsData : DatasetSource
{
    public const int Count = 40;

    public override Shape Shape => new(2, 1, 1);

    public override int Classes => 1;

    public override Task<Dataset> LoadAsync(LoadContext context, CancellationToken cancellation) => Task.FromResult(new Dataset
    {
        Name = "pairs",
        Classes = 1,
        Train = Pairs.Of(Count, new Owners([.. Enumerable.Range(0, Count).Select(i => i % 2)], ["ann", "bob"])),
        Test = Pairs.Of(6),
    });
}
