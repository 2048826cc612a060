using System.Text.RegularExpressions;

namespace Fl.Cli.Tests;

/// <summary><c>fl table</c> over a sweep by the real <c>fl</c>.</summary>
public sealed partial class TableTests : Workspace
{
    private const string Swept = Tiny + "\nseeds: [0, 1]\nevaluate: {targets: [0.1]}\nsweep: {train.lr: [0.05, 0.01], strategy: [fedavg, {name: fedprox, mu: 0.1}]}\n";

    [Fact]
    public async Task A_sweep_is_a_row_for_each_combination_in_every_format()
    {
        Write("s.yaml", Swept);
        await OutputAsync("sim", "s.yaml", "--quiet", "--out", "swept");
        var text = await OutputAsync("table", "swept");
        Assert.StartsWith("strategy  lr ", text);
        Assert.Contains("\nfedavg    0.01 ", text);
        Assert.Contains("\nfedprox   0.05 ", text);
        Assert.Contains("Mean ± standard deviation over the seeds 0, 1.", text);
        Assert.Contains("With 2 pairs no p is below 0.5: it takes 6 to get below 0.05.", text);

        var rows = Rfc4180.Records(await OutputAsync("table", "swept", "--format", "csv"));
        Assert.Equal(["strategy", "train.lr", "runs"], rows[0][..3]);
        Assert.Equal(5, rows.Count);
        var (at, folders) = (Array.IndexOf(rows[0], "final_accuracy_mean"), Directory.GetDirectories(Path.Combine(Root, "swept")));
        foreach (var row in rows.Skip(1))
        {
            var folder = folders.Single(path => Path.GetFileName(path).StartsWith($"lr={row[1]},strategy={row[0]}", StringComparison.Ordinal));
            var own = Directory.GetDirectories(folder).Select(run => Number(File.ReadAllText(Path.Combine(run, "summary.json")), "final_accuracy")).ToArray();
            Assert.Equal(own.Average(), double.Parse(row[at], System.Globalization.CultureInfo.InvariantCulture), 1e-12);
        }

        var markdown = (await OutputAsync("table", "swept", "--format", "markdown")).Split('\n').Where(line => line.StartsWith('|')).ToList();
        Assert.Equal(6, markdown.Count);
        Assert.Single(markdown.Select(line => line.Count(c => c == '|')).Distinct());
        Assert.Contains("**", markdown[2] + markdown[3] + markdown[4] + markdown[5]);

        AssertLatex(await OutputAsync("table", "swept", "--format", "latex"), rows: 4);
        var pivot = await OutputAsync("table", "swept", "--columns", "lr", "--format", "latex");
        AssertLatex(pivot, rows: 2);
        Assert.Contains("\\multicolumn{2}{c}{final accuracy (\\%), lr =}", pivot);
    }

    [Fact]
    public async Task A_run_that_repeats_another_is_left_out_and_named()
    {
        Write("s.yaml", Tiny);
        await OutputAsync("sim", "s.yaml", "--quiet", "--out", "one");
        await OutputAsync("sim", "s.yaml", "--quiet", "--out", "two", "--set", "name=again");
        var (_, text, error) = await FlProcess.RunAsync(Root, "table", "one", "two");
        Assert.Equal("left out, repeats one, seed and all: two\n", error);
        Assert.Matches(@"^runs .*\n-+\n +1 ", text);
    }

    [Fact]
    public async Task What_cannot_be_told_is_one_line()
    {
        Write("s.yaml", Tiny);
        await OutputAsync("sim", "s.yaml", "--quiet", "--out", "run");
        await ComplainsAsync("'nothing' is no folder", "table", "nothing");
        Directory.CreateDirectory(Path.Combine(Root, "empty"));
        await ComplainsAsync("'empty' holds no run that has come to its first result", "table", "empty");
        await ComplainsAsync("no run has an option 'speed'", "table", "run", "--by", "speed");
        await ComplainsAsync("expected one of final_accuracy", "table", "run", "--columns", "train.lr", "--by", "train.lr", "--metric", "speed");
        await ComplainsAsync("--target takes a test accuracy above 0", "table", "run", "--target", "50");
        File.WriteAllText(Path.Combine(Root, "run/rounds.csv"), "round,\"wall");
        await ComplainsAsync("rounds.csv", "table", "run");
    }

    /// <summary>A tabular of booktabs: balanced braces, as many cells in each row as the columns say, no bare special character.</summary>
    private static void AssertLatex(string text, int rows)
    {
        var (depth, escaped) = (0, false);
        foreach (var c in text.SkipWhile(c => c != '\n'))
        {
            if (!escaped && c is '{') depth++;
            if (!escaped && c is '}') depth--;
            Assert.True(depth >= 0);
            Assert.True(escaped || c is not ('#' or '%' or '~'), $"a bare {c}");
            escaped = !escaped && c == '\\';
        }
        Assert.Equal(0, depth);
        var columns = Columns().Match(text).Groups[1].Length;
        var lines = text.Split('\n').Select(line => line.Trim()).ToList();
        Assert.Equal(["\\toprule", "\\midrule", "\\bottomrule"], lines.Where(line => line.EndsWith("rule", StringComparison.Ordinal)));
        var body = lines.SkipWhile(line => line != "\\midrule").Skip(1).TakeWhile(line => line != "\\bottomrule").ToList();
        Assert.Equal(rows, body.Count);
        foreach (var line in body)
        {
            Assert.EndsWith(" \\\\", line);
            Assert.Equal(columns, line.Split(" & ").Length);
            Assert.Equal(0, line.Count(c => c == '$') % 2);
        }
        Assert.Contains("\\mathbf{", string.Join('\n', body));
    }

    private static double Number(string json, string name)
    {
        using var document = System.Text.Json.JsonDocument.Parse(json);
        return document.RootElement.GetProperty(name).GetDouble();
    }

    [GeneratedRegex(@"\\begin\{tabular\}\{([lr]+)\}")]
    private static partial Regex Columns();
}
