using System.CommandLine;
using Fl.Cli;
using Fl.Core;
using Fl.Core.Engines.Torch;
using Fl.Sim;

// Before anything else is loaded, which takes a file each.
if (OpenFiles.Complaint() is { } complaint)
{
    Console.Error.WriteLine(complaint);
    return 1;
}
var catalog = new Catalog(typeof(TorchEngineFactory).Assembly, typeof(Simulation).Assembly);
return await CommandLine.RunAsync(
    new RootCommand("Federated learning: simulate thousands of clients on a laptop, train on real devices.")
    {
        SimCommand.Create(catalog),
        WorkerCommand.Create(catalog),
        ServeCommand.Create(catalog),
        JoinWithCode.Create(catalog),
        CertsCommand.Create(),
        DevicesCommand.Create(),
        BenchDeviceCommand.Create(),
        TableCommand.Create(),
        PlotCommand.Create(),
        DashboardCommand.Create(catalog),
        ExportCommand.Create(),
        ListCommand.Create(catalog),
        NewCommand.Create(catalog),
        DataCommand.Create(catalog),
        PredictWithCode.Create(),
        DoctorCommand.Create(catalog),
        CompletionCommand.Create(),
    },
    args);
