using System.Text.RegularExpressions;

namespace Fl.Cli.Tests;

/// <summary>What a page has its reader do: save files, and run commands.</summary>
internal sealed partial class DocumentationPage
{
    private DocumentationPage(string path)
    {
        Name = Path.GetRelativePath(Repository.Root, path);
        Text = File.ReadAllText(path).ReplaceLineEndings("\n");
        foreach (Match block in Block().Matches(Text))
        {
            var body = block.Groups["body"].Value;
            if (FileName().Match(body) is { Success: true } name) Steps.Add(new(name.Groups[1].Value, body));
            else
                Steps.AddRange(body.Split('\n').Where(line => line.StartsWith("./fl ", StringComparison.Ordinal))
                    .Select(line => new Step(null, line["./fl ".Length..])));
        }
    }

    /// <summary>The README, and all pages of docs.</summary>
    public static IEnumerable<DocumentationPage> All { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md").Append(Path.Combine(Repository.Root, "README.md"))
            .Order().Select(path => new DocumentationPage(path))];

    public string Name { get; }

    public string Text { get; }

    /// <summary>In the order of the page.</summary>
    public List<Step> Steps { get; } = [];

    /// <summary>Whether commands work on files that the page has saved before, so that they are run one after the other.</summary>
    public bool IsStory => Steps.Exists(file =>
        file.File is { } name && Steps.Exists(command => command.File is null && command.Text.Split(' ').Contains(name)));

    public override string ToString() => Name;

    [GeneratedRegex("^```[a-z]*\n(?<body>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    /// <summary>The head of a block that is a file: <c># compare.yaml: what it is for</c>.</summary>
    [GeneratedRegex(@"\A# ([\w-]+\.yaml)\b")]
    private static partial Regex FileName();

    /// <param name="File">The name to save a text under; null for a command.</param>
    /// <param name="Text">The file's text, or what follows <c>./fl</c>.</param>
    internal sealed record Step(string? File, string Text);
}
