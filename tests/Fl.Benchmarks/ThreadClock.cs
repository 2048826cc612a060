using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Fl.Benchmarks;

/// <summary>Time that this thread has worked: on a shared machine the wall clock measures the neighbours too.</summary>
internal static partial class ThreadClock
{
    private const int ThreadCpuTime = 3;

    /// <summary>Seconds of processor time of the calling thread on 64-bit Linux; elsewhere of the wall clock.</summary>
    public static double Seconds
    {
        get
        {
            if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess) return Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
            Marshal.ThrowExceptionForHR(ClockGetTime(ThreadCpuTime, out var time));
            return time.Seconds + time.Nanoseconds * 1e-9;
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TimeSpec
    {
        public readonly long Seconds;
        public readonly long Nanoseconds;
    }
}
