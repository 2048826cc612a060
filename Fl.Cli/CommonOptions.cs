using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using Fl.Core;

namespace Fl.Cli;

/// <summary>Arguments and options that several verbs take, said the same way everywhere.</summary>
internal static class CommonOptions
{
    /// <summary>The most that an option asks for.</summary>
    public const int MostThreads = 1024;

    /// <summary>The experiment file.</summary>
    public static Argument<string> Experiment() => Positional("experiment", "The experiment file (YAML).");

    /// <summary>A positional argument; what starts with '-' is a mistyped option.</summary>
    public static Argument<string> Positional(string name, string description) =>
        WithoutOptions(new Argument<string>(name) { Description = description });

    /// <summary>Several of them.</summary>
    public static Argument<string[]> Positionals(string name, string description) =>
        WithoutOptions(new Argument<string[]>(name) { Description = description, Arity = ArgumentArity.OneOrMore });

    public static Option<string[]> Set(Catalog catalog)
    {
        var option = new Option<string[]>("--set")
        {
            Description = "Overrides a key of the experiment: --set train.lr=0.1. May be repeated.",
            HelpName = "key.path=value",
            Arity = ArgumentArity.ZeroOrMore,
            DefaultValueFactory = _ => [],
        };
        option.CompletionSources.Add(context => new KeyCompletion(catalog).Of(context.WordToComplete)
            .Select(word => new CompletionItem(word)));
        return option;
    }

    public static Option<string?> Out() => new("--out") { Description = "The run folder to make [runs/NAME/TIMESTAMP].", HelpName = "dir" };

    public static Option<bool> Resume() =>
        new("--resume") { Description = "Go on with the run in --out from its last checkpoint; begin it if there is none." };

    public static Option<bool> Quiet() => new("--quiet", "-q") { Description = "No progress; errors and the result only." };

    public static Option<bool> Json() => new("--json")
    {
        Description = "Print rounds as JSON, an object a line with the names of rounds.csv, and last the summary.",
    };

    public static Option<int> Number(string name, string description, int otherwise, int least, int most) => new(name)
    {
        Description = description,
        HelpName = "n",
        DefaultValueFactory = _ => otherwise,
        CustomParser = result => NumberText.Integer(result, name, least, most) ?? otherwise,
    };

    /// <summary>A number that may be left out.</summary>
    public static Option<int?> OptionalNumber(string name, string description, int least, int most) => new(name)
    {
        Description = description,
        HelpName = "n",
        CustomParser = result => NumberText.Integer(result, name, least, most),
    };

    /// <summary>A time in seconds, above 0.</summary>
    public static Option<double?> Seconds(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "seconds",
        CustomParser = result =>
            NumberText.Real(result, seconds => seconds is > 0 and <= 2_000_000, $"{name} takes a time in seconds, above 0"),
    };

    private static T WithoutOptions<T>(T argument) where T : Argument
    {
        argument.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value is ['-', _, ..]))
                result.AddError(UsageMistakes.UnknownOption(token.Value, ((CommandResult)result.Parent!).Command));
        });
        return argument;
    }

    public static Option<string?> File(string name, string description) => new(name) { Description = description, HelpName = "file" };
}
