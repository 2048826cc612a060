using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Fl.Core.Managed;

/// <summary>From features x lanes (a block of images side by side) to images x features.</summary>
internal static unsafe class Transpose
{
    /// <summary>target[image * targetRow + feature] = source[feature * lanes + image], for the first images of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Block(float* source, int features, int lanes, int images, float* target, nint targetRow)
    {
        var whole = features / 4 * 4;
        var image = 0;
        for (; image <= images - 4; image += 4)
        {
            var row = target + image * targetRow;
            for (var feature = 0; feature < whole; feature += 4) Square(source + feature * lanes + image, lanes, row + feature, targetRow);
        }
        Scalar(source, 0, whole, image, images, lanes, target, targetRow);
        Scalar(source, whole, features, 0, images, lanes, target, targetRow);
    }

    /// <summary>target[feature * lanes + image] = source[image * sourceRow + feature], and zero in the lanes that hold no image. Both have room up to the next four features, the source to the next four images.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Back(float* source, nint sourceRow, int features, int images, int lanes, float* target)
    {
        for (var image = images; image % 4 != 0; image++)
            for (var feature = 0; feature < features; feature++) source[image * sourceRow + feature] = 0;
        for (var image = 0; image < lanes; image += 4)
            for (var feature = 0; feature < features; feature += 4)
            {
                var corner = target + feature * lanes + image;
                if (image < images) Square(source + image * sourceRow + feature, sourceRow, corner, lanes);
                else for (var i = 0; i < 4; i++) Vector128<float>.Zero.Store(corner + i * lanes);
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scalar(float* source, int firstFeature, int endFeature, int firstImage, int endImage, int lanes, float* target, nint targetRow)
    {
        for (var image = firstImage; image < endImage; image++)
            for (var feature = firstFeature; feature < endFeature; feature++)
                target[image * targetRow + feature] = source[feature * lanes + image];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square(float* source, nint sourceRow, float* target, nint targetRow)
    {
        var (a, b) = (Vector128.Load(source), Vector128.Load(source + sourceRow));
        var (c, d) = (Vector128.Load(source + 2 * sourceRow), Vector128.Load(source + 3 * sourceRow));
        var (ab, abHigh) = Zip(a, b);
        var (cd, cdHigh) = Zip(c, d);
        Vector128.Create(ab.GetLower(), cd.GetLower()).Store(target);
        Vector128.Create(ab.GetUpper(), cd.GetUpper()).Store(target + targetRow);
        Vector128.Create(abHigh.GetLower(), cdHigh.GetLower()).Store(target + 2 * targetRow);
        Vector128.Create(abHigh.GetUpper(), cdHigh.GetUpper()).Store(target + 3 * targetRow);
    }

    /// <summary>a0 b0 a1 b1, and a2 b2 a3 b3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<float> Low, Vector128<float> High) Zip(Vector128<float> a, Vector128<float> b)
    {
        if (Sse.IsSupported) return (Sse.UnpackLow(a, b), Sse.UnpackHigh(a, b));
        if (AdvSimd.Arm64.IsSupported) return (AdvSimd.Arm64.ZipLow(a, b), AdvSimd.Arm64.ZipHigh(a, b));
        return (Vector128.Create(a[0], b[0], a[1], b[1]), Vector128.Create(a[2], b[2], a[3], b[3]));
    }
}
