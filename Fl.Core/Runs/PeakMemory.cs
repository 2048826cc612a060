using System.Diagnostics;

namespace Fl.Core;

/// <summary>The process's largest resident memory so far.</summary>
public static class PeakMemory
{
    public static long Bytes()
    {
        // Process.PeakWorkingSet64 is 0 on some systems; Linux tells it as VmHWM.
        if (OperatingSystem.IsLinux())
            foreach (var line in File.ReadLines("/proc/self/status"))
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                    return long.Parse(line.AsSpan(6).Trim()[..^3]) * 1024;
        using var self = Process.GetCurrentProcess();
        return Math.Max(self.PeakWorkingSet64, self.WorkingSet64);
    }
}
