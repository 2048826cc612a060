using System.Globalization;

namespace Fl.Reports;

/// <summary>Seeds in a sentence: <c>0, 1, 2</c>, and <c>1 to 200</c> for many in a row.</summary>
internal static class SeedText
{
    /// <summary>So many in a row are a range.</summary>
    private const int LeastOfRange = 5;

    /// <param name="seeds">The smallest first.</param>
    public static string Of(IReadOnlyList<string> seeds)
    {
        var parts = new List<string>();
        for (int from = 0, next; from < seeds.Count; from = next)
        {
            for (next = from + 1; next < seeds.Count && Follows(seeds[next - 1], seeds[next]);) next++;
            if (next - from >= LeastOfRange) parts.Add($"{seeds[from]} to {seeds[next - 1]}");
            else parts.AddRange(seeds.Skip(from).Take(next - from));
        }
        return string.Join(", ", parts);
    }

    private static bool Follows(string seed, string next) => Number(seed) is { } one && Number(next) == one + 1;

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
