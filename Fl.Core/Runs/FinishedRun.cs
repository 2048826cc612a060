namespace Fl.Core;

/// <summary>A run that is over, as those who show it are told; the vectors are theirs only as long as they are told.</summary>
/// <param name="Summary">As its folder has it, where it leaves one.</param>
/// <param name="Model">What was trained.</param>
/// <param name="Weights">The final global model, of <see cref="Layout.Length"/> elements.</param>
public sealed record FinishedRun(RunSummary Summary, Model Model, HostVector Weights)
{
    /// <summary>The model of <see cref="RunSummary.BestModel"/>; null where none was kept.</summary>
    public HostVector? Best { get; init; }

    /// <summary>
    /// The clients' scores on their own held-out examples, by number; null for one without, and where none was asked for.
    /// </summary>
    public IReadOnlyList<Evaluation?>? ClientScores { get; init; }

    /// <summary>What files of the model say about themselves; null where they say nothing.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}
