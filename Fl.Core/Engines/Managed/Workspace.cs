namespace Fl.Core.Managed;

/// <summary>
/// Memory that the pieces of work of a pass take one after the other: what one leaves there, the next overwrites. It is as large as
/// the one that needs most.
/// </summary>
internal sealed unsafe class Workspace
{
    // A cache line of floats.
    private const int Multiple = 16;
    private float* first;
    private long taken;

    /// <summary>Floats of the piece of work that needs most, so far.</summary>
    public long Length { get; private set; }

    /// <summary>What is taken from now on is for another piece of work.</summary>
    public void StartOver() => taken = 0;

    /// <summary>Room whose place is known when <see cref="Place"/> has been called. It holds anything.</summary>
    public Room Take(long count)
    {
        var start = taken;
        taken = checked(start + (count + Multiple - 1) / Multiple * Multiple);
        Length = Math.Max(Length, taken);
        return new(this, (nint)start);
    }

    /// <summary>Says where it is, once.</summary>
    /// <param name="memory">Of <see cref="Length"/> floats.</param>
    public void Place(float* memory) => first = memory;

    /// <summary>A part of it.</summary>
    internal readonly struct Room(Workspace space, nint start)
    {
        public float* First => space.first + start;
    }
}
