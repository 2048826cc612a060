using System.Text.RegularExpressions;

namespace Fl.Core.Tests;

/// <summary>A reader who follows a link of the README or of a page in docs comes to a file, and to a heading of it.</summary>
public sealed partial class PageLinksTests
{
    public static TheoryData<string> Pages()
    {
        var root = RealData.Repository();
        return [.. Directory.EnumerateFiles(Path.Combine(root, "docs"), "*.md").Append(Path.Combine(root, "README.md"))
            .Select(path => Path.GetRelativePath(root, path)).Order()];
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_leads_somewhere(string page)
    {
        var path = Path.Combine(RealData.Repository(), page);
        foreach (var target in Link().Matches(Code().Replace(File.ReadAllText(path), "")).Select(link => link.Groups[1].Value)
            .Where(target => !target.StartsWith("http", StringComparison.Ordinal)))
        {
            var (file, anchor) = target.Split('#') is [var before, var after] ? (before, after) : (target, null);
            var found = file.Length == 0 ? path : Path.Combine(Path.GetDirectoryName(path)!, file);
            Assert.True(File.Exists(found) || Directory.Exists(found), $"{page} links to {target}, and there is no such file.");
            if (anchor is not null)
                Assert.True(Anchors(found).Contains(anchor), $"{page} links to {target}, and there is no such heading.");
        }
    }

    /// <summary>What GitHub calls the headings of a page: lower case, spaces as hyphens, without punctuation.</summary>
    private static IEnumerable<string> Anchors(string path) => Heading().Matches(Code().Replace(File.ReadAllText(path), ""))
        .Select(heading => string.Concat(heading.Groups[1].Value.Trim().ToLowerInvariant().Replace(' ', '-')
            .Where(c => char.IsLetterOrDigit(c) || c is '-' or '_')));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    /// <summary>Blocks of code, whose hash signs head nothing.</summary>
    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();
}
