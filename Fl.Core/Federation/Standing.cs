using System.Text.Json.Serialization;

namespace Fl.Core;

/// <summary>Where a run stands: what its summary tells of the rounds so far.</summary>
/// <param name="Last">The last evaluated round; null before any.</param>
/// <param name="Best">The first of the rounds with the best score on the test set; null before any.</param>
/// <param name="ExamplesMet">Examples of which clients took a gradient in all rounds, each as often as they did.</param>
/// <param name="Targets">The test accuracies asked for, and when each was reached.</param>
public sealed record Standing(Scored? Last, Scored? Best, long ExamplesMet, IReadOnlyList<TargetReached> Targets)
{
    /// <summary>The first of the rounds with the best score on the validation examples; null before any, or where there are none.</summary>
    public Scored? BestValidated { get; init; }

    /// <summary>The best round by validation, or by the test set where there is none; null before any.</summary>
    [JsonIgnore]
    public Scored? Chosen => BestValidated ?? Best;

    /// <summary>Whether there are validation examples to choose by.</summary>
    [JsonIgnore]
    public bool IsValidated => BestValidated is not null;

    /// <summary>Seconds since the run began, when the last round was over.</summary>
    public double WallSeconds { get; init; }

    /// <summary>Virtual seconds of all rounds; null where there is no virtual clock.</summary>
    public double? VirtualSeconds { get; init; }

    /// <summary>Energy in joules of all rounds; null likewise.</summary>
    public double? Joules { get; init; }

    /// <summary>Rounds that failed.</summary>
    public int FailedRounds { get; init; }

    public long BytesDown { get; init; }

    public long BytesUp { get; init; }

    /// <summary>Before the first round.</summary>
    public static Standing Start(IReadOnlyList<double> targets) =>
        new(null, null, 0, [.. targets.Select(target => new TargetReached(target, null, null))]);

    /// <summary>After one more round.</summary>
    /// <param name="headline">By which rounds are compared.</param>
    public Standing After(RoundResult round, Headline headline)
    {
        var next = this with
        {
            ExamplesMet = ExamplesMet + round.ExamplesMet,
            WallSeconds = round.WallSeconds,
            VirtualSeconds = round.VirtualSeconds,
            Joules = round.Joules is { } joules ? (Joules ?? 0) + joules : null,
            FailedRounds = FailedRounds + (round.Failure is null ? 0 : 1),
            BytesDown = BytesDown + round.BytesDown,
            BytesUp = BytesUp + round.BytesUp,
        };
        if (round.Test is not { } test) return next;
        var scored = new Scored(round.Round, test) { Validation = round.Validation };
        return next with
        {
            Last = scored,
            Best = Best is null || headline.IsBetter(test, Best.Test) ? scored : Best,
            BestValidated = round.Validation is { } validation && headline.IsBetter(validation, BestValidated?.Validation)
                ? scored
                : BestValidated,
            Targets = [.. Targets.Select(target =>
                target.Round is null && test.Accuracy >= target.Accuracy ? Reached(target, round, next) : target)],
        };
    }

    private static TargetReached Reached(TargetReached target, RoundResult round, Standing standing) => target with
    {
        Round = round.Round,
        WallSeconds = round.WallSeconds,
        VirtualSeconds = standing.VirtualSeconds,
        Joules = standing.Joules,
        Bytes = standing.BytesDown + standing.BytesUp,
    };
}
