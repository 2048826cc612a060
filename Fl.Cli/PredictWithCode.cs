using System.CommandLine;

namespace Fl.Cli;

/// <summary><c>fl predict</c>, which takes the user's own layers.</summary>
internal static class PredictWithCode
{
    public static Command Create()
    {
        var with = WithOption.Create();
        return PredictCommand.Create(with, (parsed, catalog) => WithOption.Extend(parsed, with, catalog));
    }
}
