using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Pixels = System.Runtime.Intrinsics.Vector128<float>;

namespace Fl.Core;

/// <summary>
/// The ten figures of the synthetic pictures as signed distances: negative inside, zero on the outline, about 1 in size.
/// Only operations that IEEE 754 rounds exactly are used, so every machine draws the same bytes.
/// </summary>
internal static class Figure
{
    public const int Kinds = 10;

    // The outward normals of a pentagon's sides, one of them upwards.
    private static readonly float[] NormalX = [0, 0.95105652f, 0.58778525f, -0.58778525f, -0.95105652f];
    private static readonly float[] NormalY = [1, 0.30901699f, -0.80901699f, -0.80901699f, 0.30901699f];

    /// <summary>The distances of four points (x, y) to the outline, y downwards.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Pixels Distance(int kind, Pixels x, Pixels y) => kind switch
    {
        0 => Length(x, y) - One(0.85f),                                                        // disc
        1 => Abs(Length(x, y) - One(0.75f)) - One(0.25f),                                      // ring
        2 => Box(x, y, 0.75f, 0.75f),                                                          // square
        3 => Abs(Box(x, y, 0.72f, 0.72f)) - One(0.2f),                                         // frame
        4 => Max(Abs(x) * 0.8660254f - y * 0.5f, y) - One(0.5f),                               // triangle
        5 => Star(x, y),                                                                       // five-pointed star
        6 => Min(Box(x, y, 1, 0.33f), Box(x, y, 0.33f, 1)),                                    // plus
        7 => Max(Length(x, y) - One(1), One(0.8f) - Length(x - One(0.55f), y)),                // crescent
        8 => Box(x, Abs(y) - One(0.55f), 0.9f, 0.28f),                                         // two bars
        _ => Max((Abs(x) - 0.9f * Abs(y) - One(0.08f)) * 0.75f, Abs(y) - One(0.9f)),           // hourglass
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Pixels One(float value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Pixels Abs(Pixels value) => Vector128.Abs(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Pixels Max(Pixels a, Pixels b) => Vector128.MaxNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Pixels Min(Pixels a, Pixels b) => Vector128.MinNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Pixels Length(Pixels x, Pixels y) => Vector128.Sqrt(x * x + y * y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Pixels Box(Pixels x, Pixels y, float halfWidth, float halfHeight) =>
        Max(Abs(x) - One(halfWidth), Abs(y) - One(halfHeight));

    /// <summary>Inside a pentagram at most one of the five half-planes is left: the second largest distance decides.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Pixels Star(Pixels x, Pixels y)
    {
        var (largest, second) = (Vector128.Create(float.NegativeInfinity), Vector128.Create(float.NegativeInfinity));
        for (var i = 0; i < NormalX.Length; i++)
        {
            var distance = x * NormalX[i] + y * NormalY[i];
            second = Max(second, Min(largest, distance));
            largest = Max(largest, distance);
        }
        return second - One(0.36f);
    }
}
