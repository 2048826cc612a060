using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Fl.Core.Managed;

/// <summary>How large a tile the machine's register file holds.</summary>
internal static class Registers
{
    /// <summary>True with 32 vector registers (AVX-512 and its shorter forms, Arm64), false with 16.</summary>
    public static bool Many => Vector512.IsHardwareAccelerated || Avx512F.VL.IsSupported || AdvSimd.Arm64.IsSupported;

    /// <summary>True where one instruction multiplies and adds, rounding once.</summary>
    public static bool FuseMultiplyAdd
    {
        // A kernel has so many multiply-adds that the compiler would call it beside each, with all sums on the stack.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Fma.IsSupported || AdvSimd.IsSupported;
    }

    /// <summary>The most rows a tile may have beside that many columns.</summary>
    public static int Rows(int columns) => (Many, columns) switch
    {
        (true, 4) => 6,
        (true, _) => 8,
        (false, 4) => 2,
        (false, 3) => 3,
        (false, 2) => 6,
        (false, _) => 8,
    };

    /// <summary>
    /// Where registers start that cover so many floats: the last, unless it is the only one, ends with them and shares some with the one
    /// before it.
    /// </summary>
    public static IEnumerable<int> Starts(int count, int lanes) =>
        Enumerable.Range(0, (count + lanes - 1) / lanes).Select(i => Math.Max(0, Math.Min(i * lanes, count - lanes)));

    /// <summary>Taps and channels of a weight gradient's tile.</summary>
    public static (int Taps, int Channels) GradientTile => Many ? (6, 4) : (6, 2);
}
