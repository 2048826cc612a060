using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Fl.Core.Engines.Torch;

/// <summary>The native library: whether it is there, its version, and its threads.</summary>
internal static class Libtorch
{
    private static readonly Lazy<string> Loaded = new(Load);

    [ThreadStatic]
    private static bool isSingleThreaded;

    /// <summary>Why it cannot be used on this platform, in one sentence; null when it is there. Does not load it.</summary>
    public static string? WhyNot
    {
        get
        {
            string[] files = OperatingSystem.IsWindows() ? ["LibTorchSharp.dll", "torch_cpu.dll"]
                : OperatingSystem.IsMacOS() ? ["libLibTorchSharp.dylib", "libtorch_cpu.dylib"]
                : ["libLibTorchSharp.so", "libtorch_cpu.so"];
            return Array.Find(files, file => NativeFiles.Find(file) is null) is { } missing
                ? Problem($"there is no {missing} for {RuntimeInformation.RuntimeIdentifier} beside the program")
                : null;
        }
    }

    /// <summary>For example <c>libtorch 2.10.0 (TorchSharp 0.107.0)</c>; loads the library.</summary>
    /// <exception cref="BadInputException">It cannot be loaded.</exception>
    public static string Version => Loaded.Value;

    /// <summary>
    /// Keeps the calling thread's operations on the calling thread. OpenMP's thread count belongs to the thread, so
    /// each thread that computes says it once.
    /// </summary>
    public static void UseOneThread()
    {
        if (isSingleThreaded) return;
        torch.set_num_threads(1);
        isSingleThreaded = true;
    }

    private static string Load()
    {
        // Asked first: TorchSharp's own search for a missing library writes to the console and copies files.
        if (WhyNot is { } reason) throw new BadInputException(reason);
        try
        {
            NativeHeap.KeepFreedMemory();
            OlderLibstdcxx.Support();
            torch.InitializeDeviceType(DeviceType.CPU);
            using var probe = torch.zeros(1);
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException or NotSupportedException or ExternalException
            or BadImageFormatException)
        {
            throw new BadInputException(
                Problem($"{(e.InnerException ?? e).Message.Split('\n')[0].TrimEnd('.')} ({RuntimeInformation.RuntimeIdentifier})"), e);
        }
        var native = System.Version.Parse(torch.__version__).ToString(3);
        var bindings = typeof(torch).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        return $"libtorch {native} (TorchSharp {bindings.Split('+')[0]})";
    }

    private static string Problem(string cause) =>
        $"the torch engine cannot load libtorch: {cause}; use engine: managed, or a platform that libtorch supports (linux-x64, "
        + "win-x64, osx-arm64).";
}
