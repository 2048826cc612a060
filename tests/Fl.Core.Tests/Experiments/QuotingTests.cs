namespace Fl.Core.Tests;

/// <summary>Foreign text says what it seems to say, on as many lines as it seems to have.</summary>
public class QuotingTests
{
    [Theory]
    [InlineData("no such file", "no such file.")]
    [InlineData("no such file.", "no such file.")]
    [InlineData("no such file.. ", "no such file.")]
    public void A_sentence_ends_in_one_full_stop(string text, string sentence) => Assert.Equal(sentence, Quoting.Sentence(text));

    [Theory]
    [InlineData("device\u202Egpj.exe", "device\uFFFDgpj.exe")]
    [InlineData("a\u2066b\u2069c\u200Ed\u200Fe\u202Af", "a\uFFFDb\uFFFDc\uFFFDd\uFFFDe\uFFFDf")]
    [InlineData("zero\u200Bwidth\uFEFF\u00AD", "zero\uFFFDwidth\uFFFD\uFFFD")]
    [InlineData("one\u2028two\u2029three\u0085four\nfive\u001B[31m", "one two three four five [31m")]
    [InlineData("Zürich, 東京, 😀", "Zürich, 東京, 😀")]
    public void What_is_not_seen_is_shown_and_line_ends_are_blanks(string text, string line) => Assert.Equal(line, Quoting.OneLine(text));

    [Fact]
    public void A_cut_splits_no_character()
    {
        Assert.Equal("aaa...", Quoting.OneLine("aaa😀b", 4));
        Assert.Equal("aaa😀b", Quoting.OneLine("aaa😀b", 6));
    }

    [Fact]
    public void Half_a_character_is_replaced() => Assert.Equal("a\uFFFDb", Quoting.OneLine("a\uD800b"));

    [Theory]
    [InlineData("name: \"run\\u202Ecod.exe\"", "name")]
    [InlineData("name: \"run\\u2028two\"", "name")]
    public void An_experiment_s_name_holds_nothing_that_is_not_seen(string line, string key) =>
        Assert.Contains($"{key}: the name becomes a folder's", Assert.Throws<BadInputException>(() =>
            Experiment.Parse($"dataset: sample\n{line}\n", "test.yaml", [], Reading.Catalog)).Message);
}
