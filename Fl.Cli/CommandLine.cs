using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.InteropServices;
using Fl.Core;

namespace Fl.Cli;

/// <summary>
/// How every verb starts and ends. Exit codes: 0 done, 1 failed while running, 2 bad input or usage, 130 interrupted,
/// 143 terminated. Errors are one line each on standard error.
/// </summary>
public static class CommandLine
{
    /// <summary>A command that has not stopped this long after Ctrl-C is ended.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.8);

    /// <summary>Columns of help.</summary>
    private const int HelpWidth = 80;

    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        TolerantWriter.Install();
        foreach (var help in root.Options.OfType<HelpOption>()) ((HelpAction)help.Action!).MaxWidth = HelpWidth;
        var parsed = root.Parse([.. args.Select(HomePath)]);
        if (parsed.Errors.Count > 0)
            return Fail(2, UsageMistakes.Of(parsed));

        using var cancellation = new CancellationTokenSource();
        var (interrupted, invocation) = (0, new Invocation());
        int FailInterrupted() => Fail(interrupted, ["interrupted.", .. invocation.GoOn() is { } how ? [how] : Array.Empty<string>()]);
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            interrupted = signal.Signal == PosixSignal.SIGTERM ? 143 : 130;
            // Saves what there is to save; the time that clients get to stop counts from there.
            cancellation.Cancel();
            _ = Task.Delay(Patience).ContinueWith(_ => Environment.Exit(FailInterrupted()), TaskScheduler.Default);
        }
        using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return await parsed.InvokeAsync(invocation, cancellation.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (interrupted != 0)
        {
            return FailInterrupted();
        }
        catch (BadInputException error)
        {
            return Fail(2, error.Messages);
        }
        catch (RunFailedException error)
        {
            return Fail(1, [error.Message]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Fail(1, [error.Message]);
        }
        catch (OutOfMemoryException)
        {
            return Fail(1, ["out of memory; fewer --workers, a smaller model or a smaller train.batch_size need less."]);
        }
#pragma warning disable CA1031 // The last resort: a defect of fl, told whole so that it can be reported.
        catch (Exception error)
#pragma warning restore CA1031
        {
            if (Failure.LineOf(error) is not null) return Fail(1, [Failure.Describe(error)]);
            return Fail(1, [$"this is a defect of {RootCommand.ExecutableName}; please report it with the lines below.", error.ToString()]);
        }
    }

    /// <summary>Also where no shell has seen to the home folder: in <c>--out=~/runs</c>, in quotes, in a service's file.</summary>
    private static string HomePath(string word) => word.StartsWith("--", StringComparison.Ordinal) && word.IndexOf('=') is > 0 and var at
        ? word[..(at + 1)] + UserPath.Expand(word[(at + 1)..]) : UserPath.Expand(word);

    private static int Fail(int code, IReadOnlyList<string> messages)
    {
        foreach (var message in messages) Console.Error.WriteLine($"{RootCommand.ExecutableName}: {Quoting.Visible(message, lines: true)}");
        return code;
    }
}
