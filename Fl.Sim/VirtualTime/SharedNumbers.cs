using System.Collections;

namespace Fl.Sim;

/// <summary>Numbers of which copies are often taken, and few change between two: a copy has pieces in common with the next.</summary>
internal sealed class SharedNumbers(int length)
{
    private const int Piece = 256;
    private readonly double[][] pieces = [.. Enumerable.Range(0, (length + Piece - 1) / Piece).Select(_ => new double[Piece])];

    /// <summary>Which pieces a copy has too.</summary>
    private readonly bool[] isShared = new bool[(length + Piece - 1) / Piece];

    public double this[int index]
    {
        get => pieces[index / Piece][index % Piece];
        set
        {
            ref var piece = ref pieces[index / Piece];
            ref var shared = ref isShared[index / Piece];
            if (shared) piece = [.. piece];
            shared = false;
            piece[index % Piece] = value;
        }
    }

    /// <summary>They as they are, for any thread, whatever becomes of them.</summary>
    public IReadOnlyList<double> Copy()
    {
        isShared.AsSpan().Fill(true);
        return new Numbers([.. pieces], length);
    }

    private sealed class Numbers(double[][] pieces, int length) : IReadOnlyList<double>
    {
        public int Count => length;

        public double this[int index] => pieces[index / Piece][index % Piece];

        public IEnumerator<double> GetEnumerator()
        {
            for (var i = 0; i < length; i++) yield return this[i];
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
