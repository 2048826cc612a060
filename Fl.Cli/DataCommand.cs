using System.CommandLine;
using Fl.Core;

namespace Fl.Cli;

/// <summary><c>fl data</c>: what concerns data sets, partitions and traces, without training.</summary>
public static class DataCommand
{
    public static Command Create(Catalog catalog) => new("data", "Fetch, describe and show data sets, partitions and traces.")
    {
        DataFetchCommand.Create(catalog),
        DataInfoCommand.Create(catalog),
        DataPreviewCommand.Create(catalog),
        DataPartitionCommand.Create(catalog),
        ImportTraceCommand.Create(),
        MakeTraceCommand.Create(catalog),
    };
}
