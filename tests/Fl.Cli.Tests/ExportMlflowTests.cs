using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Fl.Cli.Tests;

/// <summary>
/// <c>fl export mlflow</c> by the real <c>fl</c>, held to what mlflow/store/tracking/file_store.py and
/// mlflow/utils/validation.py ask of a folder, MLflow itself not being at hand.
/// </summary>
public sealed partial class ExportMlflowTests : Workspace
{
    [Fact]
    public async Task A_sweep_s_runs_are_one_experiment_with_their_options_curves_and_results()
    {
        Write("s.yaml", "name: it's a sweep\n" + Tiny + "\nseeds: [0, 1]\nevaluate: {targets: [0.01]}\n");
        await OutputAsync("sim", "s.yaml", "--quiet", "--out", "swept");
        var printed = await OutputAsync("export", "mlflow", "swept");

        var experiments = Directory.GetDirectories(Path.Combine(Root, "mlruns")).Select(folder => (Folder: folder, Meta: MetaOf(folder)))
            .ToDictionary(experiment => experiment.Meta["name"], experiment => experiment.Folder);
        Assert.Equal(["Default", "it's a sweep"], experiments.Keys.Order(StringComparer.Ordinal));
        Assert.All(experiments.Values, IsExperiment);
        Assert.Equal("0", Path.GetFileName(experiments["Default"]));
        Assert.Matches("^[1-9][0-9]{17}$", Path.GetFileName(experiments["it's a sweep"]));

        var runs = Directory.GetDirectories(experiments["it's a sweep"]);
        Assert.Equal(runs.Select(run => Path.GetRelativePath(Root, run)).Order(),
            printed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
        Assert.All(runs, IsRun);
        foreach (var seed in (int[])[0, 1])
        {
            var run = Assert.Single(runs, run => MetaOf(run)["run_name"] == $"swept/seed-{seed}");
            Assert.Equal("3", MetaOf(run)["status"]);
            Assert.Equal($"{seed}", File.ReadAllText(Path.Combine(run, "params/seed")));
            Assert.Equal("0.05", File.ReadAllText(Path.Combine(run, "params/train.lr")));
            var rows = Rfc4180.Records(Read($"swept/seed-{seed}/rounds.csv"));
            Assert.Equal(rows.Skip(1)
                .Select(row => (int.Parse(row[0], CultureInfo.InvariantCulture), double.Parse(row[9], CultureInfo.InvariantCulture))),
                Metric(run, "test/accuracy").Select(point => (point.Step, point.Value)));
            using var summary = JsonDocument.Parse(Read($"swept/seed-{seed}/summary.json"));
            Assert.Equal(summary.RootElement.GetProperty("final_loss").GetDouble(), Assert.Single(Metric(run, "summary/final_loss")).Value);
            Assert.Equal(0, Assert.Single(Metric(run, "summary/rounds_to_0.01")).Value);
            Assert.Equal(summary.RootElement.GetProperty("model_sha256").GetString(),
                File.ReadAllText(Path.Combine(run, "tags/fl.model_sha256")));
            foreach (var artifact in (string[])["model.safetensors", "summary.json", "experiment.yaml", "plots/accuracy.svg"])
                Assert.Equal(File.ReadAllBytes(Path.Combine(Root, $"swept/seed-{seed}", artifact)),
                    File.ReadAllBytes(Path.Combine(run, "artifacts", artifact)));
        }
    }

    [Fact]
    public async Task Exporting_again_replaces_a_run_and_leaves_others_alone()
    {
        Write("t.yaml", Tiny);
        await OutputAsync("sim", "t.yaml", "--quiet", "--out", "run");
        var first = await OutputAsync("export", "mlflow", "run", "--out", "kept");
        var (mine, left) = (Path.Combine(Root, first.Trim()), Write("kept/0/other/meta.yaml", "somebody's"));
        var stale = Write(Path.Combine(first.Trim(), "metrics/stale"), "1 1 1\n");
        Assert.Equal(first, await OutputAsync("export", "mlflow", "run", "--out", "kept"));
        Assert.False(File.Exists(Path.Combine(Root, stale)));
        Assert.Equal("somebody's", Read(left));
        Assert.Single(Directory.GetDirectories(Path.GetDirectoryName(mine)!));
        IsRun(mine);
    }

    private static void IsExperiment(string folder)
    {
        var meta = MetaOf(folder);
        Assert.Equal(Path.GetFileName(folder), meta["experiment_id"]);
        Assert.Matches("^[a-zA-Z0-9][A-Za-z0-9_-]{0,63}$", meta["experiment_id"]);
        Assert.Equal(("active", new Uri(folder).AbsoluteUri), (meta["lifecycle_stage"], meta["artifact_location"]));
        Assert.True(long.Parse(meta["creation_time"], CultureInfo.InvariantCulture) <= long.Parse(
            meta["last_update_time"], CultureInfo.InvariantCulture));
    }

    private static void IsRun(string folder)
    {
        var meta = MetaOf(folder);
        Assert.Equal((Path.GetFileName(folder), Path.GetFileName(folder)), (meta["run_id"], meta["run_uuid"]));
        Assert.Matches("^[a-zA-Z0-9][A-Za-z0-9_-]{0,255}$", meta["run_id"]);
        Assert.Equal(Path.GetFileName(Path.GetDirectoryName(folder)), meta["experiment_id"]);
        Assert.Equal(("active", "4", "[]", "null"), (meta["lifecycle_stage"], meta["source_type"], meta["tags"], meta["deleted_time"]));
        Assert.Equal(Path.Combine(folder, "artifacts"), new Uri(meta["artifact_uri"]).LocalPath);
        Assert.NotEmpty(meta["user_id"]);
        Assert.Equal(meta["run_name"], File.ReadAllText(Path.Combine(folder, "tags/mlflow.runName")));
        var (start, end) =
            (long.Parse(meta["start_time"], CultureInfo.InvariantCulture), long.Parse(meta["end_time"], CultureInfo.InvariantCulture));
        Assert.InRange(end, start, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        foreach (var kind in (string[])["params", "tags", "metrics"])
            foreach (var file in Directory.GetFiles(Path.Combine(folder, kind), "*", SearchOption.AllDirectories))
            {
                var key = Path.GetRelativePath(Path.Combine(folder, kind), file).Replace('\\', '/');
                Assert.Matches(@"^[/\w.\- ]{1,250}$", key);
                if (kind == "metrics") Assert.All(Metric(folder, key), point => Assert.InRange(point.Time, start, end));
                else Assert.InRange(File.ReadAllText(file).Length, 0, kind == "params" ? 6000 : 5000);
            }
    }

    private static List<(long Time, double Value, int Step)> Metric(string run, string key)
    {
        var points = File.ReadLines(Path.Combine(run, "metrics", key)).Select(line => line.Split(' ')).ToList();
        Assert.NotEmpty(points);
        Assert.All(points, parts => Assert.Equal(3, parts.Length));
        return [.. points.Select(parts => (long.Parse(parts[0], CultureInfo.InvariantCulture),
            double.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(parts[2], CultureInfo.InvariantCulture)))];
    }

    /// <summary>A mapping of plain and of single-quoted scalars, a line each, as PyYAML writes one.</summary>
    private static Dictionary<string, string> MetaOf(string folder) =>
        File.ReadLines(Path.Combine(folder, "meta.yaml")).Select(line => Entry().Match(line)).ToDictionary(
            entry => entry.Groups["key"].Value,
            entry => entry.Groups["quoted"].Success
                ? entry.Groups["quoted"].Value.Replace("''", "'", StringComparison.Ordinal)
                : entry.Groups["plain"].Value);

    [GeneratedRegex("^(?<key>[a-z_]+): ('(?<quoted>([^']|'')*)'|(?<plain>[a-z0-9\\[\\]]+))$")]
    private static partial Regex Entry();
}
