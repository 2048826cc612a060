using System.Diagnostics;
using System.Text;

namespace Fl.Cli.Tests;

/// <summary>The real <c>fl</c>, as a process of its own.</summary>
internal sealed class FlProcess : IDisposable
{
    private readonly Process process;
    private readonly StringBuilder output = new(), error = new();

    private FlProcess(string directory, string program, string[] arguments, params IEnumerable<(string Name, string Value)> environment)
        : this([], directory, program, arguments, environment)
    {
    }

    private FlProcess(
        string[] under, string directory, string program, string[] arguments, params IEnumerable<(string Name, string Value)> environment)
    {
        string[] command = [.. under, .. InterruptIsIgnored() ? ["env", "--default-signal=INT"] : Array.Empty<string>(), "dotnet",
            Path.Combine(AppContext.BaseDirectory, program), .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Keep(output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(error, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    public string Output => Read(output);

    public string Error => Read(error);

    public static FlProcess Start(string directory, params string[] arguments) => new(directory, "fl.dll", arguments);

    public static FlProcess Start(string directory, IEnumerable<(string Name, string Value)> environment, params string[] arguments) =>
        new(directory, "fl.dll", arguments, environment);

    /// <summary>Starts it under strace, which writes down every file that it or a child names to the system, and every program.</summary>
    public static FlProcess StartTraced(string directory, string record, params string[] arguments) =>
        new(["strace", "-f", "-qq", "-s", "4096", "-e", "trace=%file,execve", "-o", record], directory, "fl.dll", arguments);

    /// <summary>Starts <c>fl-join</c> instead, where it is built: it has files that a test's folder has no need of.</summary>
    public static FlProcess StartJoin(string directory, params string[] arguments) => StartJoin(directory, [], arguments);

    public static FlProcess StartJoin(string directory, IEnumerable<(string Name, string Value)> environment, params string[] arguments) =>
        new(directory, Path.Combine("..", "..", "Fl.Edge.Join",
            Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "fl-join.dll"), arguments, environment);

    /// <summary>Runs to the end.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAsync(string directory, params string[] arguments)
    {
        using var fl = Start(directory, arguments);
        var code = await fl.WaitAsync();
        return (code, fl.Output, fl.Error);
    }

    /// <summary>Runs to a good end, and returns standard output as it was written.</summary>
    public static async Task<byte[]> BytesAsync(string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "fl.dll"), .. arguments])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        using var bytes = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return bytes.ToArray();
    }

    /// <summary>Runs the <c>fl</c> of another folder than the tests' own to the end.</summary>
    public static async Task<(int Code, string Output, string Error)> RunCopyAsync(
        string folder, string directory, params string[] arguments)
    {
        using var fl = new FlProcess(directory, Path.Combine(folder, "fl.dll"), arguments);
        var code = await fl.WaitAsync();
        return (code, fl.Output, fl.Error);
    }

    /// <summary>Starts the <c>fl</c> of another folder than the tests' own.</summary>
    public static FlProcess StartCopy(
        string folder, string directory, IEnumerable<(string Name, string Value)> environment, params string[] arguments) =>
        new(directory, Path.Combine(folder, "fl.dll"), arguments, environment);

    public async Task<int> WaitAsync()
    {
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    /// <summary>Ends it at once, as <c>kill -9</c> does.</summary>
    public void Kill() => process.Kill();

    /// <summary>Waits until standard error holds <paramref name="text"/>, or the process has ended.</summary>
    public async Task WaitForAsync(string text)
    {
        while (!Error.Contains(text, StringComparison.Ordinal) && !process.HasExited)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.Contains(text, Error);
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    /// <summary>Whether a child would inherit an ignored SIGINT, as in a background job of a shell.</summary>
    private static bool InterruptIsIgnored() => OperatingSystem.IsLinux()
        && File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is var line
        && (Convert.ToUInt64(line["SigIgn:".Length..].Trim(), 16) & 2) != 0;

    private static void Keep(StringBuilder text, string? line)
    {
        if (line is null) return;
        lock (text) text.Append(line).Append('\n');
    }

    private static string Read(StringBuilder text)
    {
        lock (text) return text.ToString();
    }
}
