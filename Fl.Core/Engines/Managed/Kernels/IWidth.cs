using System.Runtime.Intrinsics;

namespace Fl.Core.Managed;

/// <summary>
/// The vocabulary of one register width. Kernels are written once over it and specialised by the compiler for each
/// width: <typeparamref name="V"/> is the register itself, so nothing stands between a kernel and its instructions.
/// </summary>
internal unsafe interface IWidth<V>
    where V : struct
{
    /// <summary>Floats in a register.</summary>
    static abstract int Lanes { get; }

    static abstract V Zero { get; }

    static abstract V Load(float* source);

    static abstract void Store(V value, float* target);

    static abstract V Broadcast(float value);

    /// <summary>a b + c, rounded once where the machine has an instruction for it.</summary>
    static abstract V Fma(V a, V b, V c);

    /// <summary>A number that <see cref="FmaScalar"/> multiplies all lanes by: broadcast, or in the first lane alone.</summary>
    static abstract V LoadScalar(float* source);

    /// <summary>The same bits as <see cref="Fma"/> with <paramref name="scalar"/> in all lanes.</summary>
    static abstract V FmaScalar(V scalar, V b, V c);

    static abstract V Add(V a, V b);

    static abstract V Subtract(V a, V b);

    static abstract V Multiply(V a, V b);

    static abstract V Divide(V a, V b);

    /// <summary>The larger; where one is a NaN, <paramref name="b"/> or a NaN.</summary>
    static abstract V Max(V a, V b);

    static abstract V Sqrt(V a);

    static abstract V Exp(V a);

    /// <summary>All bits set in the lanes where a > b.</summary>
    static abstract V Greater(V a, V b);

    static abstract V EqualTo(V a, V b);

    /// <summary><paramref name="yes"/> in the lanes of <paramref name="mask"/>, <paramref name="no"/> elsewhere.</summary>
    static abstract V Select(V mask, V yes, V no);

    /// <summary>The even lanes of a and then of b, and the odd ones.</summary>
    static abstract (V Even, V Odd) Unzip(V a, V b);

    /// <summary>Writes the first half of the lanes to one place, the second to another.</summary>
    static abstract void StoreHalves(V value, float* first, float* second);

    /// <summary>The sum of the lanes, pairwise.</summary>
    static abstract float Sum(V a);

    /// <summary>The register's halves added until four floats are left.</summary>
    static abstract Vector128<float> Fold(V a);
}
