using System.Runtime.InteropServices;

namespace Fl.Core;

/// <summary>
/// Asks Linux for pages of 2 MB where much memory is read or written at once: small pages cost a miss of the address cache each,
/// and a fault when they are first written.
/// </summary>
internal static unsafe partial class HugePages
{
    private const int PageBytes = 2 << 20, AdviseHugePages = 14, AdviseNotNeeded = 4;

    /// <summary>Asks for them where whole ones fit; nothing but speed depends on the answer.</summary>
    public static void Ask(void* start, long bytes)
    {
        if (!OperatingSystem.IsLinux() || bytes < 2 * PageBytes) return;
        var (first, end) = (((nint)start + PageBytes - 1) / PageBytes * PageBytes, (nint)((byte*)start + bytes) / PageBytes * PageBytes);
        _ = Advise(first, (nuint)(end - first), AdviseHugePages);
    }

    /// <summary>Gives whole ones back that nobody reads any more: they are zeros then, or where none are taken, what they were.</summary>
    public static void GiveBack(void* start, long bytes)
    {
        if (!OperatingSystem.IsLinux() || bytes < 2 * PageBytes) return;
        var (first, end) = (((nint)start + PageBytes - 1) / PageBytes * PageBytes, (nint)((byte*)start + bytes) / PageBytes * PageBytes);
        _ = Advise(first, (nuint)(end - first), AdviseNotNeeded);
    }

    /// <summary>The same of an array.</summary>
    public static void GiveBack<T>(T[] array) where T : unmanaged
    {
        fixed (T* start = array) GiveBack(start, array.LongLength * sizeof(T));
    }

    /// <summary>An array for which they have been asked, and that is not cleared.</summary>
    public static T[] Array<T>(long length) where T : unmanaged
    {
        var array = GC.AllocateUninitializedArray<T>(checked((int)length));
        fixed (T* start = array) Ask(start, length * sizeof(T));
        return array;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(nint start, nuint length, int advice);
}
