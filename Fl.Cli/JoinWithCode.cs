using System.CommandLine;
using Fl.Core;

namespace Fl.Cli;

/// <summary><c>fl join</c>, which takes the user's own code, as <c>fl-join</c>, which is native code, cannot.</summary>
internal static class JoinWithCode
{
    public static Command Create(Catalog catalog)
    {
        var with = WithOption.Create();
        return JoinCommand.On(new Command("join", JoinCommand.Description) { with }, catalog, (parsed, experiment, overrides) =>
            WithOption.Extend(parsed, with, catalog, experiment, overrides));
    }
}
