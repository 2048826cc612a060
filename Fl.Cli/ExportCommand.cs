using System.CommandLine;

namespace Fl.Cli;

/// <summary><c>fl export</c>: results for other programs.</summary>
public static class ExportCommand
{
    public static Command Create() => new("export", "Write results in the formats of other programs.")
    {
        ExportTensorBoardCommand.Create(),
        ExportParquetCommand.Create(),
        ExportMlflowCommand.Create(),
    };
}
