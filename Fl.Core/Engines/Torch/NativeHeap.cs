using System.Runtime.InteropServices;

namespace Fl.Core.Engines.Torch;

/// <summary>
/// Keeps freed memory in the process. libtorch allocates and frees every activation anew; glibc by default gives large
/// blocks back to the system each time, and the page faults of getting them again cost a ResNet a third of its speed.
/// </summary>
internal static partial class NativeHeap
{
    private const int TrimThreshold = -1, TopPad = -2, MmapThreshold = -3;

    public static void KeepFreedMemory()
    {
        if (!OperatingSystem.IsLinux()) return;
        _ = SetOption(MmapThreshold, 32 << 20);
        _ = SetOption(TrimThreshold, -1);
        _ = SetOption(TopPad, 64 << 20);
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetOption(int option, int value);
}
