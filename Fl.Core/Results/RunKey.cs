using System.Globalization;

namespace Fl.Core;

/// <summary>An option by which runs are told apart.</summary>
/// <param name="Key">Its dotted key; that of a component stands for the component with its options.</param>
/// <param name="Label">Its last word, or all of it where another key ends alike.</param>
public sealed record RunKey(string Key, string Label)
{
    /// <summary>What a run has for it, in words, e.g. <c>fedprox mu=0.1</c>; <c>none</c> where it has nothing.</summary>
    public required IReadOnlyDictionary<RecordedRun, string> Values { get; init; }

    /// <summary>Their labels, in words.</summary>
    public static string List(IEnumerable<RunKey> keys) => string.Join(" and ", keys.Select(key => key.Label));

    /// <summary>The values that there are, numbers in their order before words in theirs.</summary>
    public IReadOnlyList<string> Distinct() =>
    [
        .. Values.Values.Distinct().OrderBy(value =>
            double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.PositiveInfinity)
            .ThenBy(value => value, StringComparer.Ordinal),
    ];
}
