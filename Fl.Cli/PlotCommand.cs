using System.CommandLine;
using Fl.Core;
using Fl.Sim;

namespace Fl.Cli;

/// <summary><c>fl plot</c>: figures of runs, as SVG, PNG or PDF.</summary>
public static class PlotCommand
{
    private static readonly string[] Kinds = ["curves", "clients", "partition"];

    public static Command Create()
    {
        var runs = RunArguments.Runs();
        var kind = Chosen("--kind", "curves over rounds, the distribution of the clients' own accuracies, or the partition of one run", Kinds);
        var x = Chosen("--x", "What curves are drawn against", PlotAxis.All.Select(axis => axis.Name));
        var y = Chosen("--y", "What they show", PlotMeasure.All.Select(measure => measure.Name));
        var by = RunArguments.By();
        var panels = new Option<string?>("--panels") { Description = "A panel for each value of this key.", HelpName = "key" };
        var files = new Option<string[]>("--out") { Description = "The file to write, .svg, .png or .pdf; may be repeated [KIND.svg in the first folder's plots].", HelpName = "file", DefaultValueFactory = _ => [] };

        var command = new Command("plot", "Draw runs, averaged over seeds, as a figure for a paper.") { runs, kind, x, y, by, panels, files };
        command.SetAction(async (parsed, _) =>
        {
            var (paths, wanted) = (parsed.GetValue(runs)!, parsed.GetValue(kind)!);
            var outs = parsed.GetValue(files)! is { Length: > 0 } named ? named : [Path.Combine(paths[0], RunPlots.Name, (wanted == Kinds[0] ? $"{parsed.GetValue(y)}-{parsed.GetValue(x)}" : wanted) + ".svg")];
            foreach (var path in outs) FigureFile.Check(path);
            var split = RunArguments.Split(parsed.GetValue(by));
            IReadOnlyList<RecordedRun> over = [], left = [];
            if (wanted != "partition") (over, left, var _) = RunArguments.Find(paths, RunArguments.TellLeftOut);
            var figure = wanted switch
            {
                "partition" => PartitionPicture.Of(Path.Combine(One(paths), PartitionTable.Name)),
                "clients" => (Figure)ClientAccuracies.Of(over.Count > 0 ? over : throw new BadInputException("none of the runs is over."), split, parsed.GetValue(panels)),
                // Runs at work are drawn as far as they have come.
                _ => RunCurves.Of([.. over, .. left], split, parsed.GetValue(panels), PlotAxis.All.First(axis => axis.Name == parsed.GetValue(x)), PlotMeasure.All.First(measure => measure.Name == parsed.GetValue(y))),
            };
            if (MixedEngines.Warning(over) is { } warning) await Console.Error.WriteLineAsync($"warning: {warning}").ConfigureAwait(false);
            foreach (var path in outs)
            {
                FigureFile.Write(path, figure);
                await Console.Out.WriteLineAsync(Results.Shown(path)).ConfigureAwait(false);
            }
            return 0;
        });
        return command;
    }

    private static string One(string[] paths) =>
        paths.Length == 1 ? paths[0] : throw new BadInputException("--kind partition draws one run; give its folder alone.");

    private static Option<string> Chosen(string name, string description, IEnumerable<string> values)
    {
        var all = values.ToArray();
        var option = new Option<string>(name) { Description = $"{description}: {string.Join(", ", all[..^1])} or {all[^1]}.", HelpName = "name", DefaultValueFactory = _ => all[0] };
        option.AcceptOnlyFromAmong(all);
        return option;
    }
}
