using System.Runtime.InteropServices;

namespace Fl.Core;

/// <summary>
/// Room for the pixels of a data set. Linux is asked for pages of 2 MB there: clients' examples lie scattered over the whole set,
/// and small pages cost a miss of the address cache for each image, and a fault each when they are first written.
/// </summary>
internal static unsafe partial class PixelMemory
{
    private const int HugePage = 2 << 20, AdviseHugePages = 14;

    /// <summary>An array that is not cleared.</summary>
    public static byte[] Allocate(long bytes)
    {
        var pixels = GC.AllocateUninitializedArray<byte>(checked((int)bytes));
        if (!OperatingSystem.IsLinux() || bytes < 2 * HugePage) return pixels;
        fixed (byte* start = pixels)
        {
            // Whole pages of the array alone. That the system does not take the advice changes nothing but speed.
            var (first, end) = (((nint)start + HugePage - 1) / HugePage * HugePage, (nint)(start + bytes) / HugePage * HugePage);
            _ = Advise(first, (nuint)(end - first), AdviseHugePages);
        }
        return pixels;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(nint start, nuint length, int advice);
}
