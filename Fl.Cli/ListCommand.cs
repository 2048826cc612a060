using System.CommandLine;
using System.CommandLine.Completions;
using Fl.Core;

namespace Fl.Cli;

/// <summary><c>fl list KIND</c>: what an experiment file can choose from, with the options of each.</summary>
public static class ListCommand
{
    public static Command Create(Catalog catalog)
    {
        var kind = new Argument<string>("kind") { Description = "keys, schema, or a kind of component: strategies, models, datasets, ..." };
        kind.CompletionSources.Add(_ => Listing.Subjects(catalog).Select(subject => new CompletionItem(subject)));
        var with = WithOption.Create();
        var command = new Command("list", "Print what an experiment file can choose from, with the options of each.") { kind, with };
        command.SetAction(result =>
        {
            var extended = WithOption.Extend(result, with, catalog);
            var console = result.InvocationConfiguration;
            try
            {
                console.Output.Write(Listing.Of(result.GetRequiredValue(kind), extended));
                return 0;
            }
            catch (BadInputException e)
            {
                console.Error.WriteLine(e.Message);
                return 2;
            }
        });
        return command;
    }
}
