using System.CommandLine;
using Fl.Core;
using Fl.Reports;

namespace Fl.Cli;

/// <summary><c>fl plot</c>: figures of runs, as SVG, PNG or PDF.</summary>
public static class PlotCommand
{
    private const int MostSmoothed = 10_000;
    private static readonly string[] Kinds = ["curves", "clients", "partition"];

    public static Command Create()
    {
        var runs = RunArguments.Runs();
        var kind = Chosen(
            "--kind", "curves over rounds, the distribution of the clients' own accuracies, or the partition of one run", Kinds);
        var x = Chosen("--x", "What curves are drawn against", PlotAxis.All.Select(axis => axis.Name));
        var y = Chosen("--y", "What they show", PlotMeasure.All.Select(measure => measure.Name));
        var by = RunArguments.By();
        var panels = new Option<string?>("--panels") { Description = "A panel for each value of this key.", HelpName = "key" };
        var smooth = CommonOptions.OptionalNumber(
            "--smooth", "Draw the mean of a run's last N measured values in place of each.", 1, MostSmoothed);
        var style = new PlotStyleOptions();
        var files = new Option<string[]>("--out")
        {
            Description = "The file to write, .svg, .png or .pdf; may be repeated [KIND.svg in the first folder's plots].",
            HelpName = "file",
            DefaultValueFactory = _ => [],
        };

        var command = new Command("plot", "Draw runs, averaged over seeds, as a figure for a paper.")
        {
            runs, kind, x, y, by, panels, smooth,
        };
        foreach (var option in style.OfCurves.Append(style.Title).Append(files)) command.Add(option);
        command.SetAction(async (parsed, _) =>
        {
            var (paths, wanted) = (parsed.GetValue(runs)!, parsed.GetValue(kind)!);
            Check(parsed, wanted, "curves", [x, y, smooth]);
            if (wanted == "partition") Check(parsed, wanted, "curves and --kind clients", [by, panels, .. style.OfCurves]);
            var outs = parsed.GetValue(files)! is { Length: > 0 } named ? named : [Path.Combine(
                paths[0], RunPlots.Name, (wanted == Kinds[0] ? $"{parsed.GetValue(y)}-{parsed.GetValue(x)}" : wanted) + ".svg")];
            foreach (var path in outs) FigureFile.Check(path);
            var (drawn, split, panel) = (style.Read(parsed), RunArguments.Split(parsed.GetValue(by)), parsed.GetValue(panels));
            // Runs at work are drawn as far as they have come.
            IReadOnlyList<RecordedRun> shown = wanted == "partition" ? [] : Runs(paths, withUnfinished: wanted == Kinds[0]);
            Figure figure = wanted switch
            {
                "partition" => Plot.Partition(One(paths), drawn.Title),
                "clients" => Plot.ClientAccuracies(shown, split, panel, drawn),
                _ => Plot.Curves(shown, PlotAxis.All.First(axis => axis.Name == parsed.GetValue(x)),
                    PlotMeasure.All.First(measure => measure.Name == parsed.GetValue(y)), split, panel, parsed.GetValue(smooth) ?? 1,
                    drawn),
            };
            if (MixedEngines.Warning(shown) is { } warning) await Console.Error.WriteLineAsync($"warning: {warning}").ConfigureAwait(false);
            if (split is not null && RunPanels.PooledWarning(shown, split, panel) is { } pooled)
                await Console.Error.WriteLineAsync($"warning: {pooled}").ConfigureAwait(false);
            foreach (var cut in wanted == Kinds[0] ? RunPanels.CutWarnings(shown, split, panel) : [])
                await Console.Error.WriteLineAsync($"warning: {cut}").ConfigureAwait(false);
            foreach (var path in outs)
            {
                figure.Save(path);
                await Console.Out.WriteLineAsync(Results.Shown(path)).ConfigureAwait(false);
            }
            return 0;
        });
        return command;
    }

    /// <summary>Each run once: what repeats another, seed and all, is told and left out.</summary>
    private static IReadOnlyList<RecordedRun> Runs(string[] paths, bool withUnfinished)
    {
        var (over, left, repeated) = RunSet.Find(paths, RunArguments.TellLeftOut);
        if (withUnfinished) repeated = [.. repeated, .. RunKeys.Repetitions([.. over, .. left])];
        foreach (var (run, first) in repeated) RunArguments.TellLeftOut($"repeats {first.Folder}, seed and all: {run.Folder}");
        if (!withUnfinished)
            foreach (var run in left) RunArguments.TellLeftOut($"not over: {run.Folder}");
        IReadOnlyList<RecordedRun> shown = withUnfinished ? [.. over, .. left.Except(repeated.Select(pair => pair.Run))] : over;
        return shown.Count > 0 ? shown : throw new BadInputException("none of the runs is over.");
    }

    private static void Check(ParseResult parsed, string kind, string whose, IReadOnlyList<Option> options)
    {
        if (kind != Kinds[0] && options.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } given)
            throw new BadInputException($"{given.Name} is for {whose}: leave it out of --kind {kind}.");
    }

    private static string One(string[] paths) =>
        paths.Length == 1 ? paths[0] : throw new BadInputException("--kind partition draws one run; give its folder alone.");

    private static Option<string> Chosen(string name, string description, IEnumerable<string> values)
    {
        var all = values.ToArray();
        var option = new Option<string>(name)
        {
            Description = $"{description}: {string.Join(", ", all[..^1])} or {all[^1]}.",
            HelpName = "name",
            DefaultValueFactory = _ => all[0],
        };
        option.AcceptOnlyFromAmong(all);
        return option;
    }
}
