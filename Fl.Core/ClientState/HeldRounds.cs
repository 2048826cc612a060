namespace Fl.Core;

/// <summary>The rounds that a run may go on from.</summary>
/// <param name="saved">Those that are safe on the disk.</param>
/// <param name="underWay">Those that may be saved yet.</param>
internal sealed class HeldRounds(IEnumerable<int> saved, IEnumerable<int> underWay)
{
    private readonly int[] saved = [.. saved.Distinct().Order()], underWay = [.. underWay.Distinct().Order()];

    /// <summary>Whether it has the same on the disk as another.</summary>
    public bool HasSaved(HeldRounds other) => saved.AsSpan().SequenceEqual(other.saved);

    /// <summary>Whether any is from a round on and before another.</summary>
    public bool HasAny(int from, int before) => HasAny(saved, from, before) || HasAny(underWay, from, before);

    /// <summary>Whether what a round wrote may take the place of what one that may be saved yet wrote.</summary>
    public bool IsUnderWay(int round) => underWay.Length > 0 && round > underWay[0];

    private static bool HasAny(int[] rounds, int from, int before)
    {
        var first = Array.BinarySearch(rounds, from);
        if (first < 0) first = ~first;
        return first < rounds.Length && rounds[first] < before;
    }
}
