using System.CommandLine;
using System.Globalization;
using Fl.Core;
using Fl.Sim;

namespace Fl.Cli;

/// <summary><c>fl data import-trace</c>: makes a trace of when clients are there from one that somebody else recorded.</summary>
public static class ImportTraceCommand
{
    public static Command Create()
    {
        var file = CommonOptions.Positional("file", "FedScale's client_behave_trace (a pickle), or FLASH's state_traces.json.");
        var format = new Option<string>("--from")
        {
            Description = $"Whose it is: {string.Join(" or ", TraceImport.Formats)}.",
            HelpName = "format",
            Required = true,
        };
        var output = Out();
        var command =
            new Command("import-trace", "Make a trace of when clients are there from one that was recorded.") { file, format, output };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var (from, path) = (parsed.GetValue(format)!, parsed.GetValue(output)!);
            if (!TraceImport.Formats.Contains(from))
                throw new BadInputException($"--from '{from}': expected {string.Join(" or ", TraceImport.Formats)}"
                    + (Nearest.Find(from, TraceImport.Formats) is { } near ? $"; did you mean '{near}'?" : "."));
            var summary = TraceImport.Run(parsed.GetValue(file)!, from, path, cancellation);
            Tell(path, summary);
            if (summary.LeftOut > 0)
                Console.Error.WriteLine($"{summary.LeftOut:n0} users were left out, the first as {Quoting.Sentence(summary.Reason)}");
            return 0;
        }, cancellation));
        return command;
    }

    /// <summary>The trace to write.</summary>
    internal static Option<string> Out() => new("--out") { Description = "The trace to write (CSV).", HelpName = "file", Required = true };

    /// <summary>Says what was written, and how an experiment takes it.</summary>
    internal static void Tell(string path, TraceSummary summary)
    {
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"# {path}: {summary.Users:n0} users, {summary.Windows:n0} windows in {summary.Length / 86_400:0.##} days, "
            + $"there {summary.Share:p1} of the time"));
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"availability: {{name: trace, path: '{path.Replace("'", "''", StringComparison.Ordinal)}', length: {summary.Length:0.###}}}"));
    }
}
