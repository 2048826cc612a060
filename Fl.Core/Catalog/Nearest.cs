namespace Fl.Core;

/// <summary>The name that a misspelt word was meant to be.</summary>
public static class Nearest
{
    /// <summary><c>; did you mean 'x'?</c> where one of the names is near, else nothing.</summary>
    public static string Hint(string word, IEnumerable<string> names) => Find(word, names) is { } near ? $"; did you mean '{near}'?" : "";

    /// <summary>
    /// The nearest of the names, ignoring case and taking - for _, when about a third of the word's letters (at least
    /// one, at most three) were mistyped; null when none is near. The first of equals wins.
    /// </summary>
    public static string? Find(string word, IEnumerable<string> names)
    {
        var limit = Math.Clamp((word.Length + 1) / 3, 1, 3);
        var (best, least) = ((string?)null, limit + 1);
        foreach (var name in names)
            if (Math.Abs(name.Length - word.Length) <= limit && Distance(Plain(word), Plain(name)) is var distance && distance < least)
                (best, least) = (name, distance);
        return best;
    }

    /// <summary>
    /// Letters inserted, deleted, replaced or swapped with their neighbour (Damerau-Levenshtein, the optimal string
    /// alignment variant: no substring is edited twice).
    /// </summary>
    internal static int Distance(string a, string b)
    {
        var (before, last, row) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++) last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(replaced, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = Math.Min(row[j], before[j - 2] + 1);
            }
            (before, last, row) = (last, row, before);
        }
        return last[b.Length];
    }

    private static string Plain(string word) => word.ToLowerInvariant().Replace('-', '_');
}
