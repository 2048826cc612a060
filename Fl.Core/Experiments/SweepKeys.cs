namespace Fl.Core;

/// <summary>The keys of an experiment file that make several experiments of one.</summary>
internal static class SweepKeys
{
    public const string Seeds = "seeds", Sweep = "sweep", Mode = "mode";

    public const string SeedsDescription =
        "Run the experiment once with each of these seeds; a number alone is so many seeds, from seed on. 'fl sim' only.";

    public const string SweepDescription =
        "Run the experiment once for each combination of the values that it lists under dotted keys, e.g. partition.alpha: "
        + "[0.1, 1]. 'fl sim' only.";

    public const string ModeDescription =
        "Which values go together: every one with every other (grid), or the first of each key, then the second of each, ... (zip).";

    public static readonly string[] Modes = [.. Expectation.Choices(typeof(SweepMode))];

    public static readonly string[] All = [Seeds, Sweep];
}
