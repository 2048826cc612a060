namespace Fl.Sim;

/// <summary>
/// How what is large travels: Orleans would send a message above its limit again and again, and none of these comes near it.
/// </summary>
internal static class Pieces
{
    /// <summary>The most bytes of a piece.</summary>
    public const int Most = 4 << 20;

    /// <summary>Where the pieces of so many bytes begin, and their lengths; one empty piece of none.</summary>
    public static IEnumerable<(int Offset, int Length)> Of(int length)
    {
        var offset = 0;
        do
        {
            yield return (offset, Math.Min(Most, length - offset));
            offset += Most;
        }
        while (offset < length && offset > 0);
    }
}
