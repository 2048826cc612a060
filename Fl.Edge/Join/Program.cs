using System.CommandLine;
using Fl.Cli;
using Fl.Core;

var root = JoinCommand.On(new RootCommand(JoinCommand.Description), new Catalog());
root.Add(BenchDeviceCommand.Create());
root.Add(PredictCommand.Create());
return await CommandLine.RunAsync(root, args);
