using System.CommandLine;
using Fl.Core;

namespace Fl.Cli;

/// <summary><c>fl list KIND</c>: what an experiment file can choose from, with the options of each.</summary>
public static class ListCommand
{
    public static Command Create(Catalog catalog)
    {
        var kind = new Argument<string>("kind") { Description = string.Join(", ", Listing.Subjects(catalog)) };
        kind.CompletionSources.Add([.. Listing.Subjects(catalog)]);
        var command = new Command("list", "Print what an experiment file can choose from, with the options of each.") { kind };
        command.SetAction(result =>
        {
            var console = result.InvocationConfiguration;
            try
            {
                console.Output.Write(Listing.Of(result.GetRequiredValue(kind), catalog));
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
