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

    /// <summary>The distance of (x, y) to the outline, y downwards.</summary>
    public static float Distance(int kind, float x, float y) => kind switch
    {
        0 => Length(x, y) - 0.85f,                                                                   // disc
        1 => Math.Abs(Length(x, y) - 0.75f) - 0.25f,                                                 // ring
        2 => Box(x, y, 0.75f, 0.75f),                                                                // square
        3 => Math.Abs(Box(x, y, 0.72f, 0.72f)) - 0.2f,                                               // frame
        4 => Math.Max(Math.Abs(x) * 0.8660254f - y * 0.5f, y) - 0.5f,                                // triangle
        5 => Star(x, y),                                                                             // five-pointed star
        6 => Math.Min(Box(x, y, 1, 0.33f), Box(x, y, 0.33f, 1)),                                     // plus
        7 => Math.Max(Length(x, y) - 1, 0.8f - Length(x - 0.55f, y)),                                // crescent
        8 => Box(x, Math.Abs(y) - 0.55f, 0.9f, 0.28f),                                               // two bars
        _ => Math.Max((Math.Abs(x) - 0.9f * Math.Abs(y) - 0.08f) * 0.75f, Math.Abs(y) - 0.9f),       // hourglass
    };

    private static float Length(float x, float y) => MathF.Sqrt(x * x + y * y);

    private static float Box(float x, float y, float halfWidth, float halfHeight) =>
        Math.Max(Math.Abs(x) - halfWidth, Math.Abs(y) - halfHeight);

    /// <summary>Inside a pentagram at most one of the five half-planes is left: the second largest distance decides.</summary>
    private static float Star(float x, float y)
    {
        var (largest, second) = (float.NegativeInfinity, float.NegativeInfinity);
        for (var i = 0; i < NormalX.Length; i++)
        {
            var distance = x * NormalX[i] + y * NormalY[i];
            second = Math.Max(second, Math.Min(largest, distance));
            largest = Math.Max(largest, distance);
        }
        return second - 0.36f;
    }
}
