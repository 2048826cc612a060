using System.CommandLine;
using System.CommandLine.Parsing;
using Fl.Core;
using Fl.Reports;

namespace Fl.Cli;

/// <summary><c>fl table</c>: runs side by side, averaged over seeds, as text, CSV, Markdown or LaTeX.</summary>
public static class TableCommand
{
    private static readonly string[] Formats = ["text", "csv", "markdown", "latex"];

    public static Command Create()
    {
        var runs = RunArguments.Runs();
        var by = RunArguments.By();
        var columns = new Option<string?>("--columns")
        {
            Description = "Lay the table out with a column for each value of this key, and one figure in the cells.",
            HelpName = "key",
        };
        var metric = new Option<string?>("--metric")
        {
            Description = "That figure, by its name in CSV without _mean, e.g. best_accuracy [final_accuracy].",
            HelpName = "name",
        };
        var target = new Option<double[]>("--target")
        {
            Description = "Also tell the rounds, bytes, virtual seconds and joules to this test accuracy, e.g. 0.5. May be repeated.",
            HelpName = "accuracy",
            DefaultValueFactory = _ => [],
            CustomParser = Targets,
        };
        var baseline = new Option<string?>("--baseline")
        {
            Description = "Compare with the runs that have this, e.g. strategy=fedavg [the best].",
            HelpName = "key=value",
        };
        var compare = new Option<string[]>("--compare")
        {
            Description =
                "Compare rows that differ in this key alone; may be repeated [that of --baseline, else strategy where it differs].",
            HelpName = "key",
            DefaultValueFactory = _ => [],
        };
        var holm = new Option<bool>("--holm") { Description = "Correct p for the comparisons of each setting, by Holm's method." };
        var format = new Option<string>("--format")
        {
            Description = "text, csv, markdown or latex.",
            HelpName = "format",
            DefaultValueFactory = _ => Formats[0],
        };
        format.AcceptOnlyFromAmong(Formats);

        var command = new Command("table", "Print runs side by side, averaged over seeds.")
        {
            runs, by, columns, metric, target, baseline, compare, holm, format,
        };
        command.SetAction(async (parsed, _) =>
        {
            var (over, left, repeated) = RunSet.Find(parsed.GetValue(runs)!, RunArguments.TellLeftOut);
            foreach (var run in left) await Console.Error.WriteLineAsync($"left out, not over: {run.Folder}").ConfigureAwait(false);
            foreach (var (run, first) in repeated)
                await Console.Error.WriteLineAsync($"left out, repeats {first.Folder}, seed and all: {run.Folder}").ConfigureAwait(false);
            if (MixedEngines.Warning(over) is { } warning) await Console.Error.WriteLineAsync($"warning: {warning}").ConfigureAwait(false);
            if (over.Count == 0) throw new BadInputException("none of the runs is over.");
            var table = ResultTable.Of(
                over, RunArguments.Split(parsed.GetValue(by)), parsed.GetValue(target)!, parsed.GetValue(baseline),
                [.. parsed.GetValue(compare)!.SelectMany(RunArguments.Split)], parsed.GetValue(holm));
            foreach (var difference in UnnamedDifferences.Warnings(table, over))
                await Console.Error.WriteLineAsync($"warning: {difference}").ConfigureAwait(false);
            if (parsed.GetValue(holm) && TableNotes.Tested(table).Count == 0)
                throw new BadInputException("--holm corrects p, and no row has one: it takes two seeds that two compared rows share.");
            var text = Text(table, parsed.GetValue(format)!, parsed.GetValue(columns), parsed.GetValue(metric));
            await Console.Out.WriteAsync(text).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static double[] Targets(ArgumentResult result)
    {
        var wrong = result.Tokens.FirstOrDefault(token => NumberText.Real(token.Value) is not (> 0 and <= 1));
        if (wrong is null) return [.. result.Tokens.Select(token => NumberText.Real(token.Value)!.Value)];
        result.AddError($"--target takes a test accuracy above 0 and at most 1, e.g. 0.5, not '{wrong.Value}'.");
        return [];
    }

    private static string Text(ResultTable table, string format, string? columns, string? metric)
    {
        if (columns is null && metric is not null)
            throw new BadInputException("--metric is what the cells of --columns hold; give that too.");
        if (format == "csv")
            return columns is null
                ? table.ToCsv()
                : throw new BadInputException("--format csv has a row for each group; leave --columns out.");
        var shown = MetricOf(table, metric ?? Metric.FinalAccuracy.Name);
        return format switch
        {
            "markdown" => table.ToMarkdown(columns, shown),
            "latex" => table.ToLatex(columns, shown),
            _ => table.ToText(columns, shown),
        };
    }

    private static Metric MetricOf(ResultTable table, string name)
    {
        if (table.Metrics.FirstOrDefault(metric => metric.Name == name) is { } found) return found;
        var names = table.Metrics.Select(metric => metric.Name).Select(Metric.ClassNameOf).Distinct();
        throw new BadInputException($"--metric: found '{name}', expected one of {string.Join(", ", names)}"
            + (Nearest.Hint(name, table.Metrics.Select(metric => metric.Name)) is { Length: > 0 } hint ? hint : "."));
    }
}
