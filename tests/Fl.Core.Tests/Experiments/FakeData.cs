namespace Fl.Core.Tests;

/// <summary>Another data set, to switch to, with one option that must be given.</summary>
[Named("fake")]
public sealed record FakeData : DatasetSource
{
    /// <summary>Where the files are.</summary>
    public required string Root { get; init; }

    public override Shape Shape => new(1, 28, 28);

    public override LearningTask LearningTask => new Classification(10);

    public override Task<Dataset> LoadAsync(LoadContext context, CancellationToken cancellation) => throw new NotSupportedException();
}
