using System.CommandLine;

namespace Fl.Cli;

/// <summary><c>fl export tensorboard</c>: the curves of runs as event files.</summary>
public static class ExportTensorBoardCommand
{
    public static Command Create()
    {
        var runs = RunArguments.Runs();
        var output = new Option<string>("--out")
        {
            Description = "The log folder; each run has a folder in it.",
            HelpName = "dir",
            DefaultValueFactory = _ => "tensorboard",
        };
        var command =
            new Command("tensorboard", "Write the curves of runs as event files: tensorboard --logdir DIR shows them.") { runs, output };
        command.SetAction(async (parsed, _) =>
        {
            foreach (var run in ExportedRun.Find(parsed.GetValue(runs)!))
                await Console.Out.WriteLineAsync(
                    Results.Shown(RunEvents.Write(run, Path.Combine(parsed.GetValue(output)!, run.Place)))).ConfigureAwait(false);
            return 0;
        });
        return command;
    }
}
