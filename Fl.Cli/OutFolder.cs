using System.CommandLine;
using Fl.Core;

namespace Fl.Cli;

/// <summary>The folder of one run: the one asked for, or a new one, which is made at once so that no other run takes it.</summary>
/// <param name="Made">Where it is made already.</param>
internal sealed record OutFolder(string Path, RunFolder? Made)
{
    /// <exception cref="BadInputException">It cannot be made; or a run is to be gone on with, and it was not said which.</exception>
    public static OutFolder Of(ParseResult parsed, Option<string?> asked, Option<bool> resume, string name)
    {
        var folder = Place(parsed.GetValue(asked), parsed.GetValue(resume), name);
        Invocation.Of(parsed).GoOn = () => Directory.Exists(folder.Path)
            ? $"the run is in '{Results.Shown(folder.Path)}'; to go on with it: {Again(parsed, asked, resume, Results.Shown(folder.Path))}"
            : null;
        return folder;
    }

    private static OutFolder Place(string? asked, bool resume, string name)
    {
        if (asked is not null) return new(asked, null);
        if (resume)
        {
            var last = RunFolder.LatestUnfinished(RunFolder.DefaultParent(name));
            throw new BadInputException(
                $"--resume needs --out DIR, the run folder to go on with{(last is null ? "" : $", e.g. --out {ShellWord.Quote(last)}")}.");
        }
        var made = RunFolder.CreateDefault(name, TimeProvider.System);
        return new(System.IO.Path.GetRelativePath(Environment.CurrentDirectory, made.Path), made);
    }

    /// <summary>The command line as it was, but for the folder, to be typed once more.</summary>
    private static string Again(ParseResult parsed, Option<string?> asked, Option<bool> resume, string folder)
    {
        List<string> words = [RootCommand.ExecutableName];
        for (var i = 0; i < parsed.Tokens.Count; i++)
        {
            var word = parsed.Tokens[i].Value;
            if (word == asked.Name) i++;
            else if (word != resume.Name) words.Add(word);
        }
        return string.Join(' ', words.Append(asked.Name).Append(folder).Append(resume.Name).Select(ShellWord.Quote));
    }
}
