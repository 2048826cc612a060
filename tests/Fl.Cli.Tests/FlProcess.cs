using System.Diagnostics;
using System.Text;

namespace Fl.Cli.Tests;

/// <summary>The real <c>fl</c>, as a process of its own.</summary>
internal sealed class FlProcess : IDisposable
{
    private readonly Process process;
    private readonly StringBuilder output = new(), error = new();

    private FlProcess(string directory, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "fl.dll"), .. arguments])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Keep(output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(error, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    public string Output => Read(output);

    public string Error => Read(error);

    public static FlProcess Start(string directory, params string[] arguments) => new(directory, arguments);

    /// <summary>Runs to the end.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAsync(string directory, params string[] arguments)
    {
        using var fl = Start(directory, arguments);
        var code = await fl.WaitAsync();
        return (code, fl.Output, fl.Error);
    }

    public async Task<int> WaitAsync()
    {
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

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
