using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Fl.Core;

namespace Fl.Reports;

/// <summary>
/// MLflow's tracking folder, as mlflow/store/tracking/file_store.py reads it: a folder for each experiment with one for each of
/// its runs, <c>meta.yaml</c> in both, and in a run's a file for each metric (lines of time in ms, value and step), parameter and tag.
/// </summary>
internal sealed class MlflowStore
{
    private const string Meta = "meta.yaml", DefaultExperiment = "0";

    /// <summary>Of enum RunStatus and enum SourceType in mlflow/protos/service.proto.</summary>
    private const int Running = 1, Finished = 3, Local = 4;

    private readonly string root;

    /// <summary>Opens a folder, or makes one with the experiment that MLflow falls back on.</summary>
    public MlflowStore(string path)
    {
        root = Path.GetFullPath(path);
        if (!Directory.Exists(root)) WriteExperiment(DefaultExperiment, "Default", DateTimeOffset.UnixEpoch);
    }

    /// <summary>Writes a run, in place of itself where it is there; returns its folder.</summary>
    public string Write(MlflowRun run)
    {
        var experiment = Id(run.Experiment);
        if (!File.Exists(Path.Combine(root, experiment, Meta))) WriteExperiment(experiment, run.Experiment, run.Start);
        var folder = Path.Combine(root, experiment, run.Id);
        // MLflow passes over a folder without its meta.yaml, which comes last.
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        foreach (var (key, value) in run.Parameters) WriteText(Path.Combine(folder, "params", key), value);
        foreach (var (key, value) in run.Tags) WriteText(Path.Combine(folder, "tags", key), value);
        foreach (var metric in run.Metrics.GroupBy(metric => metric.Key))
            WriteText(Path.Combine(folder, "metrics", metric.Key), string.Concat(metric.Select(point =>
                string.Create(CultureInfo.InvariantCulture, $"{point.Time.ToUnixTimeMilliseconds()} {point.Value:R} {point.Step}\n"))));
        var artifacts = Path.Combine(folder, "artifacts");
        Directory.CreateDirectory(artifacts);
        foreach (var (from, path) in run.Artifacts)
        {
            var to = Path.Combine(artifacts, path);
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(from, to);
        }
        WriteMeta(folder,
        [
            ("artifact_uri", Text(new Uri(artifacts).AbsoluteUri)),
            ("deleted_time", "null"),
            ("end_time", run.End is { } end ? Milliseconds(end) : "null"),
            ("entry_point_name", Text("")),
            ("experiment_id", Text(experiment)),
            ("lifecycle_stage", "active"),
            ("run_id", Text(run.Id)),
            ("run_name", Text(run.Name)),
            ("run_uuid", Text(run.Id)),
            ("source_name", Text("")),
            ("source_type", $"{Local}"),
            ("source_version", Text("")),
            ("start_time", Milliseconds(run.Start)),
            ("status", $"{(run.End is null ? Running : Finished)}"),
            ("tags", "[]"),
            ("user_id", Text("fl")),
        ]);
        return folder;
    }

    private void WriteExperiment(string id, string name, DateTimeOffset time)
    {
        var folder = Path.Combine(root, id);
        WriteMeta(folder,
        [
            ("artifact_location", Text(new Uri(folder).AbsoluteUri)),
            ("creation_time", Milliseconds(time)),
            ("experiment_id", Text(id)),
            ("last_update_time", Milliseconds(time)),
            ("lifecycle_stage", "active"),
            ("name", Text(name)),
        ]);
    }

    private static void WriteMeta(string folder, IReadOnlyList<(string Key, string Value)> entries)
    {
        DurableFile.CreateFolder(folder);
        DurableFile.Write(Path.Combine(folder, Meta), entries, static (file, all) =>
            file.Write(Encoding.UTF8.GetBytes(string.Concat(all.Select(entry => $"{entry.Key}: {entry.Value}\n")))));
    }

    private static void WriteText(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    /// <summary>Eighteen digits, as MLflow's own: they are to fit a database's integers.</summary>
    private static string Id(string experiment)
    {
        var hash = new BigInteger(SHA256.HashData(Encoding.UTF8.GetBytes(experiment)), isUnsigned: true);
        return (100_000_000_000_000_000 + hash % 900_000_000_000_000_000).ToString(CultureInfo.InvariantCulture);
    }

    private static string Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>A string of YAML, whatever it holds but line breaks.</summary>
    private static string Text(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
}
