using System.CommandLine;
using Fl.Core;

namespace Fl.Cli;

/// <summary><c>fl export</c>: results for other programs.</summary>
public static class ExportCommand
{
    public static Command Create() => new("export", "Write results in the formats of other programs.") { TensorBoard() };

    private static Command TensorBoard()
    {
        var runs = RunArguments.Runs();
        var output = new Option<string>("--out") { Description = "The log folder; each run has a folder in it.", HelpName = "dir", DefaultValueFactory = _ => "tensorboard" };
        var command = new Command("tensorboard", "Write the curves of runs as event files: tensorboard --logdir DIR shows them.") { runs, output };
        command.SetAction(async (parsed, _) =>
        {
            var paths = parsed.GetValue(runs)!;
            foreach (var run in RecordedRun.Find(paths))
            {
                // A run keeps its place in the folder that was named; one that was named itself has its own name.
                var above = paths.Select(Path.GetFullPath).First(path => Inside(run.Folder, path));
                var place = Path.GetRelativePath(Path.GetDirectoryName(above) ?? above, Path.GetFullPath(run.Folder));
                await Console.Out.WriteLineAsync(Results.Shown(RunEvents.Write(run, Path.Combine(parsed.GetValue(output)!, place)))).ConfigureAwait(false);
            }
            return 0;
        });
        return command;
    }

    private static bool Inside(string folder, string above) =>
        (Path.GetFullPath(folder) + Path.DirectorySeparatorChar).StartsWith(Path.TrimEndingDirectorySeparator(above) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
