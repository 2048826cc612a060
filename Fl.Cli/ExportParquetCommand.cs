using System.CommandLine;

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
        command.SetAction(async (parsed, cancellation) =>
        {
            foreach (var run in ExportedRun.Find(parsed.GetValue(runs)!))
            {
                var folder = parsed.GetValue(output) is { } above ? Path.Combine(above, run.Place) : run.Run.Folder;
                foreach (var table in RunTable.All)
                    if (table.Write(run.Run.Folder, folder, cancellation) is { } path)
                        await Console.Out.WriteLineAsync(Results.Shown(path)).ConfigureAwait(false);
            }
            return 0;
        });
        return command;
    }
}
