using System.CommandLine;
using Fl.Core;

namespace Fl.Cli;

/// <summary><c>--with</c>: components of the user's own, for a command and for the experiment that it is about.</summary>
internal static class WithOption
{
    private const string CacheName = "code";

    public static Option<string[]> Create() => new("--with")
    {
        Description = "C# source (.cs) or an assembly (.dll) with components of your own. May be repeated; sources are compiled together.",
        HelpName = "file",
        Arity = ArgumentArity.ZeroOrMore,
        DefaultValueFactory = _ => [],
    };

    /// <summary>The catalog with the code that was given to the command, and with that which its experiment names, if it has one.</summary>
    /// <param name="experiment">The file.</param>
    /// <exception cref="BadInputException">It cannot be read or compiled, or brings a component that cannot be one.</exception>
    public static Catalog Extend(
        ParseResult parsed, Option<string[]> option, Catalog catalog, string? experiment = null, IReadOnlyList<string>? overrides = null) =>
        Extend(catalog, parsed.GetValue(option)!.Select(Typed)
            .Concat(experiment is null ? [] : Experiment.CodeOf(experiment, overrides ?? [])));

    /// <summary>The catalog with the code that an experiment names.</summary>
    /// <exception cref="BadInputException">It cannot be read or compiled, or brings a component that cannot be one.</exception>
    public static Catalog Extend(Catalog catalog, string experiment) => Extend(catalog, Experiment.CodeOf(experiment, []));

    private static Catalog Extend(Catalog catalog, IEnumerable<string> paths)
    {
        List<string> files = [.. paths.Select(Path.GetFullPath).Distinct()];
        return files.Count == 0 ? catalog : catalog.With(new CodeLoader(
            files, new(Path.Combine(UserCache.Folder, CacheName), Console.Error.WriteLine)).Load());
    }

    private static string Typed(string path) => File.Exists(path) ? path : throw new BadInputException($"--with '{path}': no such file.");
}
