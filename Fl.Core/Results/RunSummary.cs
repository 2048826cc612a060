namespace Fl.Core;

/// <summary>What a finished run comes to; <c>summary.json</c> in the run folder.</summary>
public sealed record RunSummary
{
    public required string Name { get; init; }

    public required long Seed { get; init; }

    /// <summary>The engine's name in the experiment file.</summary>
    public required string Engine { get; init; }

    /// <summary>What computed, e.g. <c>libtorch 2.10.0</c>.</summary>
    public required string EngineVersion { get; init; }

    public required string Strategy { get; init; }

    public required string Model { get; init; }

    /// <summary>Elements of the model's flat vector that are trained.</summary>
    public required int Parameters { get; init; }

    public required int Clients { get; init; }

    /// <summary>Training examples that the partition gave to no client.</summary>
    public required int UndealtExamples { get; init; }

    /// <summary>
    /// Classes that the data set at hand has no training example of, by their names or else their numbers; null where it has some of each.
    /// </summary>
    public IReadOnlyList<string>? UntrainedClasses { get; init; }

    /// <summary>Rounds that there were.</summary>
    public required int Rounds { get; init; }

    /// <summary>What ended the run before its last round; null where nothing did.</summary>
    public StopReason? Stopped { get; init; }

    /// <summary>Those of them that did not have enough usable updates.</summary>
    public int FailedRounds { get; init; }

    public required int Workers { get; init; }

    /// <summary>Of the last round; never the best.</summary>
    public required double FinalAccuracy { get; init; }

    public required double FinalLoss { get; init; }

    /// <summary>The best of all rounds, picked on the test set: not to be reported as the result.</summary>
    public required double BestAccuracy { get; init; }

    public required int BestRound { get; init; }

    /// <summary>The model that was kept of the best round; null where none was.</summary>
    public BestModel? BestModel { get; init; }

    /// <summary>The score on the validation examples, and the best round by it; null where there are none.</summary>
    public ValidationSummary? Validation { get; init; }

    public required IReadOnlyList<TargetReached> Targets { get; init; }

    /// <summary>Virtual seconds that the rounds took; null where there is no virtual clock.</summary>
    public double? VirtualSeconds { get; init; }

    /// <summary>Energy in joules that the clients took; null where there is no virtual clock.</summary>
    public double? Joules { get; init; }

    /// <summary>Bytes of vectors sent to clients, all rounds together.</summary>
    public long BytesDown { get; init; }

    /// <summary>Bytes of vectors that clients sent.</summary>
    public long BytesUp { get; init; }

    /// <summary>
    /// Share of the attack's bait that the final model takes for what the attackers want; null where the attack has none.
    /// </summary>
    public double? AttackSuccessRate { get; init; }

    /// <summary>The clients' accuracies on their own held-out examples; null unless asked for.</summary>
    public ClientSpread? ClientAccuracy { get; init; }

    /// <summary>How well the final model knows each class of the test set.</summary>
    public ClassSummary? ByClass { get; init; }

    /// <summary>Seconds from the first round's start to the last round's end.</summary>
    public required double WallSeconds { get; init; }

    /// <summary>
    /// Images of which clients took a gradient, each as often as they did, divided by <see cref="WallSeconds"/>, evaluation time included.
    /// </summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Largest resident memory of the process, in bytes.</summary>
    public required long PeakMemoryBytes { get; init; }

    /// <summary>SHA-256 of the final flat vector's bytes (little-endian floats).</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>SHA-256 of the data set's pixels and labels, the training set's before the test set's.</summary>
    public required string DatasetSha256 { get; init; }

    /// <summary>SHA-256 of the partition: which example belongs to which client.</summary>
    public required string PartitionSha256 { get; init; }

    /// <summary>The user's own code that took part: names and SHA-256; null where none did.</summary>
    public IReadOnlyList<CodeFile>? With { get; init; }

    /// <summary>Version of Fl.</summary>
    public required string FlVersion { get; init; }

    /// <summary>Version of .NET.</summary>
    public required string DotnetVersion { get; init; }

    /// <summary>What a person wants to know first, in one line.</summary>
    public string InWords() => $"test accuracy {FinalAccuracy:f4} after {Rounds} rounds ({BestInWords}), "
        + $"{WallSeconds:f1} s{(Stopped is null ? "" : $", stopped: {Stopped.Why}")}";

    private string BestInWords => Validation is { } validation
        ? $"{validation.BestRoundTestAccuracy:f4} in round {validation.BestRound}, the best by validation"
        : $"best {BestAccuracy:f4} in round {BestRound}";
}
