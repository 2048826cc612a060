using System.Text.RegularExpressions;

namespace Fl.Cli.Tests;

/// <summary><c>fl table</c> over a sweep by the real <c>fl</c>.</summary>
public sealed partial class TableTests : Workspace
{
    private const string Swept = Tiny
        + "\nseeds: [0, 1]\nevaluate: {targets: [0.1]}\nsweep: {train.lr: [0.05, 0.01], strategy: [fedavg, {name: fedprox, mu: 0.1}]}\n";

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
        Assert.Equal(["strategy", "train.lr", "runs", "seeds"], rows[0][..4]);
        Assert.Equal(5, rows.Count);
        var (at, folders) = (Array.IndexOf(rows[0], "final_accuracy_mean"), Directory.GetDirectories(Path.Combine(Root, "swept")));
        foreach (var row in rows.Skip(1))
        {
            var folder = folders.Single(path =>
                Path.GetFileName(path).StartsWith($"lr={row[1]},strategy={row[0]}", StringComparison.Ordinal));
            var own = Directory.GetDirectories(folder)
                .Select(run => Number(File.ReadAllText(Path.Combine(run, "summary.json")), "final_accuracy")).ToArray();
            Assert.Equal(own.Average(), double.Parse(row[at], System.Globalization.CultureInfo.InvariantCulture), 1e-12);
        }

        var markdown = (await OutputAsync("table", "swept", "--format", "markdown")).Split('\n')
            .Where(line => line.StartsWith('|')).ToList();
        Assert.Equal(6, markdown.Count);
        Assert.Single(markdown.Select(line => line.Count(c => c == '|')).Distinct());
        Assert.Contains("**", markdown[2] + markdown[3] + markdown[4] + markdown[5]);

        AssertLatex(await OutputAsync("table", "swept", "--format", "latex"), rows: 4);
        var pivot = await OutputAsync("table", "swept", "--columns", "lr", "--format", "latex");
        AssertLatex(pivot, rows: 2);
        Assert.Contains("\\multicolumn{2}{c}{final accuracy (\\%), lr =}", pivot);
    }

    [Fact]
    public async Task A_row_that_pools_runs_of_one_seed_says_so_and_counts_the_seed_once()
    {
        Write("s.yaml", Swept);
        await OutputAsync("sim", "s.yaml", "--quiet", "--out", "swept");
        var (code, text, error) = await FlProcess.RunAsync(Root, "table", "swept", "--by", "strategy");
        Assert.Equal(0, code);
        Assert.StartsWith("warning: runs of one row differ in lr, not in their seeds alone: each seed counts once, ", error);
        Assert.Matches(@"^strategy +runs +seeds .*\n-+\nfedavg +4 +2 ", text);
        Assert.Contains("over the seeds 0, 1.\nEach seed counts once, with the mean of its runs, which differ in lr.\n", text);
        Assert.Contains("paired by seed, over runs of the same lr where there are any, not corrected for several comparisons.", text);

        var rows = Rfc4180.Records(await OutputAsync("table", "swept", "--by", "strategy", "--format", "csv"));
        string Cell(string column) => rows[1][Array.IndexOf(rows[0], column)];
        Assert.Equal(("4", "2", "4", "2"), (Cell("runs"), Cell("seeds"), Cell("final_accuracy_runs"), Cell("final_accuracy_seeds")));
    }

    [Fact]
    public async Task Rows_are_compared_by_strategy_within_each_setting_or_by_the_key_that_is_asked_for()
    {
        Write("s.yaml", Swept);
        await OutputAsync("sim", "s.yaml", "--quiet", "--out", "swept");
        Task<string> TableAsync(params string[] more) => OutputAsync(["table", "swept", .. more]);
        Assert.Contains("In each column the best strategy of each lr is marked.", await TableAsync());
        Assert.Contains("p: final accuracy against the best lr of the same strategy, Wilcoxon", await TableAsync("--compare", "lr"));
        Assert.Contains("The best of each column is marked.", await TableAsync("--compare", "lr,strategy"));
        Assert.Contains("p: final accuracy against strategy=fedavg of the same lr, ", await TableAsync("--baseline", "strategy=fedavg"));
        await ComplainsAsync("--compare: rows are not told apart by 'speed'; expected strategy", "table", "swept", "--compare", "speed");

        // Each learning rate has a mark, be it a column or a row.
        var (across, down) = (await MarksAsync("lr"), await MarksAsync("strategy"));
        Assert.All([0, 1], column => Assert.Contains(across, row => row[column]));
        Assert.All(down, row => Assert.Contains(true, row));

        async Task<List<bool[]>> MarksAsync(string columns)
        {
            var text = await TableAsync("--columns", columns, "--format", "markdown");
            Assert.Contains("The best strategy of each lr is marked.", text);
            var rows = text.Split('\n').Where(line => line.StartsWith('|')).Skip(2).Select(line => line.Split('|')[2..^1]);
            return [.. rows.Select(row => Array.ConvertAll(row, cell => cell.Contains("**", StringComparison.Ordinal)))];
        }
    }

    [Fact]
    public async Task Holms_correction_is_named_and_has_a_column_beside_the_p_that_it_corrects()
    {
        Write("s.yaml", Tiny + "\nseeds: [0, 1, 2]\nsweep: {train.lr: [0.005, 0.01, 0.05]}\n");
        await OutputAsync("sim", "s.yaml", "--quiet", "--out", "swept");
        var text = await OutputAsync("table", "swept", "--holm");
        Assert.Contains(" p (Holm) ", text);
        Assert.Contains("paired by seed, corrected for all comparisons by Holm's method.", text);
        Assert.Contains("With 3 pairs and 2 comparisons no p is below 0.5: it takes 7 to get below 0.05.", text);

        var rows = Rfc4180.Records(await OutputAsync("table", "swept", "--holm", "--baseline", "lr=0.05", "--format", "csv"));
        var (at, culture) = (Array.IndexOf(rows[0], "p_holm"), System.Globalization.CultureInfo.InvariantCulture);
        double[] Lower(int column) => [.. rows[1..3].Select(row => double.Parse(row[column], culture)).Order()];
        var (p, corrected) = (Lower(at - 1), Lower(at));
        Assert.Equal([Math.Min(1, 2 * p[0]), Math.Max(Math.Min(1, 2 * p[0]), p[1])], corrected);
        Assert.Equal(("", ""), (rows[3][^2], rows[3][^1]));
        await ComplainsAsync("--holm corrects p, and no row has one", "table", "swept/lr=0.01", "--holm");
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
        await ComplainsAsync(
            "expected one of final_accuracy", "table", "run", "--columns", "train.lr", "--by", "train.lr", "--metric", "speed");
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
