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

    /// <summary>
    /// target[y * targetRow + x * channels + c] = source[c * plane + y * row + x]. Up to three floats behind a row's last value, and
    /// behind those of the next row's first, are written too before what belongs there.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ChannelsLast(float* source, nint plane, nint row, Shape shape, float* target, nint targetRow)
    {
        var (channels, height, width) = (shape.Channels, shape.Height, shape.Width);
        if (channels < 3 || width < 4)
        {
            for (var y = 0; y < height; y++)
                for (var x = 0; x < width; x++)
                    for (var c = 0; c < channels; c++) target[y * targetRow + x * channels + c] = source[c * plane + y * row + x];
            return;
        }
        if (Avx512F.IsSupported && channels == 3 && width >= 16)
        {
            ThreeChannelsLast(source, plane, row, height, width, target, targetRow);
            return;
        }
        var third = Math.Min(3, channels - 1) * plane;
        for (var y = 0; y < height; y++, source += row, target += targetRow)
            for (var x = 0; x < width; x += 4)
            {
                var column = Math.Min(x, width - 4);
                for (var c = 0; c < channels; c += 4)
                {
                    var channel = Math.Max(0, Math.Min(c, channels - 4));
                    var from = source + channel * plane + column;
                    Square(Vector128.Load(from), Vector128.Load(from + plane), Vector128.Load(from + 2 * plane),
                        Vector128.Load(from + third), target + column * channels + channel, channels);
                }
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ThreeChannelsLast(float* source, nint plane, nint row, int height, int width, float* target, nint targetRow)
    {
        // Of each register of the target: where its values of the first two channels are, then the third's among them.
        var two0 = Vector512.Create(0, 16, 0, 1, 17, 0, 2, 18, 0, 3, 19, 0, 4, 20, 0, 5);
        var all0 = Vector512.Create(0, 1, 16, 3, 4, 17, 6, 7, 18, 9, 10, 19, 12, 13, 20, 15);
        var two1 = Vector512.Create(21, 0, 6, 22, 0, 7, 23, 0, 8, 24, 0, 9, 25, 0, 10, 26);
        var all1 = Vector512.Create(0, 21, 2, 3, 22, 5, 6, 23, 8, 9, 24, 11, 12, 25, 14, 15);
        var two2 = Vector512.Create(0, 11, 27, 0, 12, 28, 0, 13, 29, 0, 14, 30, 0, 15, 31, 0);
        var all2 = Vector512.Create(26, 1, 2, 27, 4, 5, 28, 7, 8, 29, 10, 11, 30, 13, 14, 31);
        for (var y = 0; y < height; y++, source += row, target += targetRow)
            for (var x = 0; x < width; x += 16)
            {
                var column = Math.Min(x, width - 16);
                float* from = source + column, to = target + 3 * column;
                var (a, b, c) = (Vector512.Load(from), Vector512.Load(from + plane), Vector512.Load(from + 2 * plane));
                Avx512F.PermuteVar16x32x2(Avx512F.PermuteVar16x32x2(a, two0, b), all0, c).Store(to);
                Avx512F.PermuteVar16x32x2(Avx512F.PermuteVar16x32x2(a, two1, b), all1, c).Store(to + 16);
                Avx512F.PermuteVar16x32x2(Avx512F.PermuteVar16x32x2(a, two2, b), all2, c).Store(to + 32);
            }
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
    private static void Square(float* source, nint sourceRow, float* target, nint targetRow) =>
        Square(Vector128.Load(source), Vector128.Load(source + sourceRow), Vector128.Load(source + 2 * sourceRow),
            Vector128.Load(source + 3 * sourceRow), target, targetRow);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square(
        Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d, float* target, nint targetRow)
    {
        var (ab, abHigh) = Zip(a, b);
        var (cd, cdHigh) = Zip(c, d);
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
