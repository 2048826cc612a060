using System.CommandLine;
using Fl.Reports;

namespace Fl.Cli;

/// <summary><c>fl export mlflow</c>: runs as a folder that MLflow shows.</summary>
public static class ExportMlflowCommand
{
    public static Command Create()
    {
        var runs = RunArguments.Runs();
        var output = new Option<string>("--out")
        {
            Description = "The tracking folder; what it holds of other runs stays.",
            HelpName = "dir",
            DefaultValueFactory = _ => "mlruns",
        };
        var command = new Command("mlflow", "Write runs as MLflow's tracking folder: mlflow server --backend-store-uri DIR shows them.")
        {
            runs, output,
        };
        command.SetAction((parsed, cancellation) =>
        {
            Export.Mlflow(
                parsed.GetValue(runs)!, parsed.GetValue(output)!, Results.Print, RunArguments.TellLeftOut, cancellation);
            return Task.FromResult(0);
        });
        return command;
    }
}
