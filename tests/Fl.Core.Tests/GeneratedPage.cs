namespace Fl.Core.Tests;

/// <summary>Parts of documentation pages that the code writes; FL_WRITE_DOCS=1 writes them anew.</summary>
internal static class GeneratedPage
{
    /// <summary>Whether what is between a page's two marks is what the code says.</summary>
    /// <param name="mark">The words of the marks: <c>&lt;!-- MARK: begin --&gt;</c>, <c>&lt;!-- MARK: end --&gt;</c>.</param>
    public static void Compare(string page, string expected, string mark = "from the code")
    {
        var path = Path.Combine(RealData.Repository(), page);
        var text = File.ReadAllText(path).ReplaceLineEndings("\n");
        var first = $"<!-- {mark}: begin -->";
        var (begin, end) =
            (text.IndexOf(first, StringComparison.Ordinal) + first.Length, text.IndexOf($"<!-- {mark}: end -->", StringComparison.Ordinal));
        Assert.True(end > begin && begin >= first.Length, $"{page} has no marks '{mark}'.");
        if (Environment.GetEnvironmentVariable("FL_WRITE_DOCS") == "1") File.WriteAllText(path, text[..begin] + expected + text[end..]);
        else
            Assert.True(expected == text[begin..end],
                $"{page} is not what the code says: run this test with FL_WRITE_DOCS=1 to write it anew.");
    }

    /// <summary>A component's options but some, each with its default and what it is.</summary>
    public static string Options(Type component, params string[] but) => Cell(string.Join("<br>",
        from option in OptionInfo.Of(component)
        where !but.Contains(option.Key)
        select $"`{option.Key}: "
            + (option.Default is Component inner ? Catalog.NameOf(inner)
                : option.Default is { } value ? OptionText.Scalar(value)
                : option.Required ? "required"
                : "none") + $"` {option.Description}"));

    /// <summary>Text inside a table.</summary>
    public static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
