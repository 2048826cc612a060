using System.CommandLine;
using Fl.Cli;
using Fl.Core;

return await CommandLine.RunAsync(JoinCommand.On(new RootCommand(JoinCommand.Description), new Catalog()), args);
