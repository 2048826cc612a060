namespace Fl.Core;

/// <summary>
/// Reads a file that may describe several experiments. Each of them is bound, so that all their mistakes are known before any is run.
/// </summary>
internal sealed class SweepReader(string fileName, string baseDirectory, Catalog catalog)
{
    private const int MostRuns = 10_000;
    private readonly List<Mistake> mistakes = [];

    public Sweep Read(string text, IReadOnlyList<string> overrides) => Read(ExperimentReader.Tree(text, fileName, overrides, mistakes));

    /// <summary>Reads the file itself.</summary>
    public Sweep ReadFile(IReadOnlyList<string> overrides) => Read(ExperimentReader.FileTree(fileName, overrides, mistakes));

    private Sweep Read(YamlTable table)
    {
        var (seeds, sweep) = (table.Find(SweepKeys.Seeds), table.Find(SweepKeys.Sweep));
        table.Entries.RemoveAll(entry => SweepKeys.All.Contains(entry.Key));
        var form = sweep is { } entry ? new SweepForm(entry, mistakes) : SweepForm.None;
        if (mistakes.Count > 0) throw ExperimentReader.Bad(mistakes);
        var rows = form.Rows().Take(MostRuns + 1).ToList();
        if (rows.Count > MostRuns) mistakes.Add(TooMany(form));
        if (mistakes.Count > 0) throw ExperimentReader.Bad(mistakes);

        var experiments = rows.ConvertAll(row => Bind(table, form, row));
        var numbers = seeds is { } given ? new SeedList(given, mistakes).Read(experiments[0].Seed) : [];
        if (rows.Count * Math.Max(1, numbers.Count) > MostRuns) mistakes.Add(TooMany(form));
        if (mistakes.Count > 0) throw ExperimentReader.Bad(mistakes);
        experiments = experiments.ConvertAll(experiment => experiment.Rooted(baseDirectory));
        CheckTwins(experiments, rows, form);
        var runs = (from seed in numbers.Count > 0 ? numbers : [experiments[0].Seed]
                    from i in Enumerable.Range(0, rows.Count)
                    let label = form.Label(rows[i])
                    select new SweepRun(
                        label.Length == 0 ? $"seed-{seed}" : $"{label}/seed-{seed}", experiments[i] with { Seed = seed })).ToList();
        return new()
        {
            IsSingle = seeds is null && sweep is null,
            Runs = runs,
            Text = YamlTreeWriter.Append(
                (runs[0].Experiment with { With = KeptCode.Named(runs[0].Experiment.With) }).ToYaml(), SeedList.Entry(numbers), sweep),
        };
    }

    private Experiment Bind(YamlTable table, SweepForm form, int[] row)
    {
        var copy = table.Copy();
        foreach (var swept in form.Entries(row)) Override.Apply(copy, swept, mistakes);
        return ExperimentReader.Bind(copy, fileName, catalog, mistakes);
    }

    private static Mistake TooMany(SweepForm form) =>
        new(form.Place, SweepKeys.Sweep, $"it makes more than {MostRuns} runs; take values or seeds out.");

    /// <summary>Two values that mean the same would count one result twice.</summary>
    private void CheckTwins(List<Experiment> experiments, List<int[]> rows, SweepForm form)
    {
        var first = new Dictionary<string, string>();
        for (var i = 0; i < rows.Count; i++)
            if (!first.TryAdd(experiments[i].ToYaml(), form.Label(rows[i])))
                mistakes.Add(new(form.Place, SweepKeys.Sweep,
                    $"'{first[experiments[i].ToYaml()]}' and '{form.Label(rows[i])}' are the same experiment; take one out."));
        if (mistakes.Count > 0) throw ExperimentReader.Bad(mistakes);
    }
}
