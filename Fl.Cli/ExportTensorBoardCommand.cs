using System.CommandLine;
using Fl.Reports;

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
        command.SetAction((parsed, cancellation) =>
        {
            Export.TensorBoard(
                parsed.GetValue(runs)!, parsed.GetValue(output)!, Results.Print, RunArguments.TellLeftOut, cancellation);
            return Task.FromResult(0);
        });
        return command;
    }
}
