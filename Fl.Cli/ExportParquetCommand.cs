using System.CommandLine;
using Fl.Reports;

namespace Fl.Cli;

/// <summary><c>fl export parquet</c>: the tables of runs as Parquet files.</summary>
public static class ExportParquetCommand
{
    public static Command Create()
    {
        var runs = RunArguments.Runs();
        var output =
            new Option<string?>("--out") { Description = "Where to; each run has a folder in it [beside the CSV].", HelpName = "dir" };
        var command = new Command("parquet", "Write the tables of runs as Parquet files.") { runs, output };
        command.SetAction((parsed, cancellation) =>
        {
            Export.Parquet(
                parsed.GetValue(runs)!, parsed.GetValue(output), Results.Print, RunArguments.TellLeftOut, cancellation);
            return Task.FromResult(0);
        });
        return command;
    }
}
