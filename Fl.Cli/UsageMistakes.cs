using System.CommandLine;
using System.CommandLine.Parsing;
using Fl.Core;

namespace Fl.Cli;

/// <summary>What is wrong with a command line: what was typed, the nearest that there is, and the verb's own help.</summary>
internal static class UsageMistakes
{
    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        var told = Unmatched(parsed).ToList();
        // Of the words that belong nowhere, and of the verb that one was to be, more is known here.
        var others = parsed.Errors.Where(error =>
            !parsed.UnmatchedTokens.Any(word => error.Message.Contains($"'{word}'", StringComparison.Ordinal)))
            .Where(error => told.Count == 0 || error.SymbolResult is not CommandResult { Command.Subcommands.Count: > 0 });
        return [.. told.Concat(others.Select(error => OneLine(error.Message))).Distinct(), $"try '{Path(parsed.CommandResult)} --help'."];
    }

    /// <summary>What an unknown option is told as.</summary>
    public static string UnknownOption(string word, Command command)
    {
        var name = word.Split('=')[0];
        return $"unknown option '{name}'{Closed(Nearest.Hint(name, OptionsOf(command)))}";
    }

    private static IEnumerable<string> Unmatched(ParseResult parsed)
    {
        var (words, command) = (parsed.UnmatchedTokens, parsed.CommandResult.Command);
        // The values of an unknown option belong nowhere either.
        var options = words.Where(word => word is ['-', _, ..]).ToList();
        if (options.Count > 0) return options.Select(word => UnknownOption(word, command));
        if (words.Count == 0) return [];
        if (command.Subcommands.Count > 0)
            return [$"unknown verb '{words[0]}'{Closed(Nearest.Hint(words[0], command.Subcommands.Select(verb => verb.Name)))}"];
        return words.Select(word => $"'{word}' is one argument too many.");
    }

    private static IEnumerable<string> OptionsOf(Command command)
    {
        for (var at = command; at is not null; at = at.Parents.OfType<Command>().FirstOrDefault())
            foreach (var option in at.Options.Where(option => at == command || option.Recursive)) yield return option.Name;
    }

    /// <summary>The values that an option takes have a line each.</summary>
    private static string OneLine(string message) =>
        string.Join(' ', message.Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static string Path(CommandResult result) =>
        result.Parent is CommandResult above ? $"{Path(above)} {result.Command.Name}" : RootCommand.ExecutableName;

    private static string Closed(string hint) => hint.Length == 0 ? "." : hint;
}
