using System.ComponentModel.DataAnnotations;

namespace Fl.Core.Tests;

/// <summary>A data set with every form of option; it never loads anything.</summary>
[Named("sample")]
public sealed record SampleData : DatasetSource
{
    /// <summary>Where the files are; see <see cref="Shape"/> and <c>--set</c>.</summary>
    public string? Path { get; init; }

    /// <summary>What happens to training images.</summary>
    public Augmentation Augment { get; init; } = new NoAugmentation();

    /// <summary>Examples of training.</summary>
    [Range(1, 1_000_000)]
    public int Train { get; init; } = 1000;

    /// <summary>Spread of the pixels.</summary>
    [Range(0.0, 10.0, MinimumIsExclusive = true)]
    public float Spread { get; init; } = 0.5f;

    /// <summary>Shares of the classes.</summary>
    [Range(0.0, 1.0)]
    public IReadOnlyList<double> Shares { get; init; } = [];

    /// <summary>Names of the classes.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>A bound that needs no limit.</summary>
    public long Offset { get; init; }

    /// <summary>Limit of examples for each class; none by default.</summary>
    [Range(1, 100)]
    public int? Limit { get; init; }

    /// <summary>A partition within, as wrappers have.</summary>
    public Partitioner? Inner { get; init; }

    public override Shape Shape => new(3, 32, 32);

    public override LearningTask LearningTask => new Classification(10);

    public override Task<Dataset> LoadAsync(LoadContext context, CancellationToken cancellation) => throw new NotSupportedException();
}
