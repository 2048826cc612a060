namespace Fl.Core;

/// <summary>Long vectors in slices, on all cores: for what is done to each element by itself, so that the slices change no bit.</summary>
internal static class Slices
{
    /// <summary>Elements of a slice: a multiple of what a register holds.</summary>
    private const int Size = 16 * 1024;

    /// <param name="work">Takes where a slice begins and its length.</param>
    public static void Run(int length, Action<int, int> work)
    {
        if (length <= Size) work(0, length);
        else Parallel.For(0, (length + Size - 1) / Size, slice => work(slice * Size, Math.Min(Size, length - slice * Size)));
    }
}
