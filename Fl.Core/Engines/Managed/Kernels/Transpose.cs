using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Fl.Core.Managed;

/// <summary>Between features x lanes (a block of images side by side) and images x features, four by four.</summary>
internal static unsafe class Transpose
{
    /// <summary>
    /// target[image * targetRow + feature] = source[feature * lanes + image], for the first images of a block and up to the
    /// next four, for which the target has room.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Block(float* source, int features, int lanes, int images, float* target, nint targetRow)
    {
        if (features < 4)
        {
            for (var image = 0; image < images; image++)
                for (var feature = 0; feature < features; feature++) target[image * targetRow + feature] = source[feature * lanes + image];
            return;
        }
        for (var image = 0; image < images; image += 4)
        {
            float* from = source + image, row = target + image * targetRow;
            for (var feature = 0; feature <= features - 4; feature += 4) Square(from + feature * lanes, lanes, row + feature, targetRow);
            // What is left of the features ends the last square, whose others are there already.
            Square(from + (features - 4) * lanes, lanes, row + features - 4, targetRow);
        }
    }

    /// <summary>
    /// target[feature * lanes + image] = source[image * sourceRow + feature], and zero in the lanes that hold no image. The
    /// source has room up to the next four images.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Back(float* source, nint sourceRow, int features, int images, int lanes, float* target)
    {
        for (var image = images; image % 4 != 0; image++) new Span<float>(source + image * sourceRow, features).Clear();
        if (features < 4)
        {
            for (var feature = 0; feature < features; feature++)
                for (var image = 0; image < lanes; image++)
                    target[feature * lanes + image] = image < images ? source[image * sourceRow + feature] : 0;
            return;
        }
        for (var image = 0; image < images; image += 4)
        {
            var from = source + image * sourceRow;
            for (var feature = 0; feature <= features - 4; feature += 4)
                Square(from + feature, sourceRow, target + feature * lanes + image, lanes);
            Square(from + features - 4, sourceRow, target + (features - 4) * lanes + image, lanes);
        }
        for (var image = (images + 3) / 4 * 4; image < lanes; image += 4)
            for (var feature = 0; feature < features; feature++) Vector128<float>.Zero.Store(target + feature * lanes + image);
    }

    /// <summary>The sum of each of four registers: a0 + a2 + (a1 + a3), and so on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> SumEach(Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d)
    {
        var (ab, abHigh) = Zip(a, b);
        var (cd, cdHigh) = Zip(c, d);
        var (even, odd) = ZipPairs(ab + abHigh, cd + cdHigh);
        return even + odd;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square(float* source, nint sourceRow, float* target, nint targetRow)
    {
        var (ab, abHigh) = Zip(Vector128.Load(source), Vector128.Load(source + sourceRow));
        var (cd, cdHigh) = Zip(Vector128.Load(source + 2 * sourceRow), Vector128.Load(source + 3 * sourceRow));
        var (first, second) = ZipPairs(ab, cd);
        var (third, fourth) = ZipPairs(abHigh, cdHigh);
        first.Store(target);
        second.Store(target + targetRow);
        third.Store(target + 2 * targetRow);
        fourth.Store(target + 3 * targetRow);
    }

    /// <summary>a0 b0 a1 b1, and a2 b2 a3 b3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<float> Low, Vector128<float> High) Zip(Vector128<float> a, Vector128<float> b)
    {
        if (Sse.IsSupported) return (Sse.UnpackLow(a, b), Sse.UnpackHigh(a, b));
        if (AdvSimd.Arm64.IsSupported) return (AdvSimd.Arm64.ZipLow(a, b), AdvSimd.Arm64.ZipHigh(a, b));
        return (Vector128.Create(a[0], b[0], a[1], b[1]), Vector128.Create(a[2], b[2], a[3], b[3]));
    }

    /// <summary>a0 a1 b0 b1, and a2 a3 b2 b3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<float> Low, Vector128<float> High) ZipPairs(Vector128<float> a, Vector128<float> b)
    {
        if (Sse.IsSupported) return (Sse.MoveLowToHigh(a, b), Sse.MoveHighToLow(b, a));
        if (AdvSimd.Arm64.IsSupported)
            return (AdvSimd.Arm64.ZipLow(a.AsDouble(), b.AsDouble()).AsSingle(),
                AdvSimd.Arm64.ZipHigh(a.AsDouble(), b.AsDouble()).AsSingle());
        return (Vector128.Create(a[0], a[1], b[0], b[1]), Vector128.Create(a[2], a[3], b[2], b[3]));
    }
}
