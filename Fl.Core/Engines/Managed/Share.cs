namespace Fl.Core.Managed;

/// <summary>One thread's share of an operation that is divided.</summary>
/// <param name="Part">Whose: the first is 0.</param>
/// <param name="Parts">How many there are.</param>
internal readonly record struct Share(int Part, int Parts)
{
    /// <summary>All of it.</summary>
    public static Share Whole => new(0, 1);

    /// <summary>Its run of so many independent pieces; with those of the other parts all of them, each once.</summary>
    /// <param name="multiple">Runs start at multiples of it.</param>
    public (int First, int End) Of(int pieces, int multiple = 1)
    {
        var runs = (pieces + multiple - 1) / multiple;
        var (first, end) = ((long)runs * Part / Parts * multiple, (long)runs * (Part + 1) / Parts * multiple);
        return ((int)Math.Min(pieces, first), (int)Math.Min(pieces, end));
    }
}
