using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Fl.Core;

namespace Fl.Reports;

/// <summary>A run as MLflow has it.</summary>
internal sealed record MlflowRun
{
    private static readonly string[] Kept = [Core.Run.ExperimentName, RoundsCsv.Name, RunJson.Name, Core.Run.ModelName];

    private static readonly (string Key, Func<RunSummary, double?> Of)[] Figures =
    [
        ("final_accuracy", summary => summary.FinalAccuracy),
        ("final_loss", summary => summary.FinalLoss),
        ("best_accuracy", summary => summary.BestAccuracy),
        ("best_round", summary => summary.BestRound),
        ("validation_accuracy", summary => summary.Validation?.FinalAccuracy),
        ("best_validation_accuracy", summary => summary.Validation?.BestAccuracy),
        ("best_validation_round", summary => summary.Validation?.BestRound),
        ("test_at_best_validation", summary => summary.Validation?.BestRoundTestAccuracy),
        ("attack_success_rate", summary => summary.AttackSuccessRate),
        ("client_accuracy_mean", summary => summary.ClientAccuracy?.Mean),
        ("client_accuracy_worst_10_percent", summary => summary.ClientAccuracy?.Worst10Percent),
        ("bytes_down", summary => summary.BytesDown),
        ("bytes_up", summary => summary.BytesUp),
        ("virtual_seconds", summary => summary.VirtualSeconds),
        ("joules", summary => summary.Joules),
        ("wall_seconds", summary => summary.WallSeconds),
        ("images_per_second", summary => summary.ImagesPerSecond),
        ("peak_memory_bytes", summary => summary.PeakMemoryBytes),
    ];

    /// <summary>
    /// The same for the same experiment in a folder of the same name, so that a run that is exported again replaces itself.
    /// </summary>
    public required string Id { get; init; }

    public required string Experiment { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset Start { get; init; }

    /// <summary>Null while it is at work.</summary>
    public required DateTimeOffset? End { get; init; }

    /// <summary>The experiment's options by dotted key.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    public required IReadOnlyList<MlflowMetric> Metrics { get; init; }

    public required IReadOnlyDictionary<string, string> Tags { get; init; }

    /// <summary>Files to copy: where they are, and their path among the run's artifacts.</summary>
    public required IReadOnlyList<(string From, string Path)> Artifacts { get; init; }

    public static MlflowRun Of(ExportedRun exported)
    {
        var (run, folder) = (exported.Run, Path.GetFullPath(exported.Run.Folder));
        var identity = $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))}\n"
            + $"{File.ReadAllText(Path.Combine(folder, Core.Run.ExperimentName))}";
        return new()
        {
            Id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..32],
            Experiment = run.Options["name"],
            Name = exported.Place,
            Start = exported.Start,
            End = run.Summary is null ? null : exported.End,
            Parameters = run.Options,
            Metrics = [.. OfRounds(exported), .. run.Summary is { } summary ? OfSummary(summary, exported.End) : []],
            Tags = new Dictionary<string, string>(OfVersions(run.Summary).Concat(OfName(exported.Place))),
            Artifacts = [.. Kept.Concat(Plots(folder)).Select(path => (Path.Combine(folder, path), path))
                .Where(file => File.Exists(file.Item1))],
        };
    }

    /// <summary>The figures of a round.</summary>
    public static IEnumerable<MlflowMetric> OfRound(RoundPoint point, DateTimeOffset time) =>
        from figure in RunEvents.Figures
        let value = figure.Of(point)
        where value is not null
        select new MlflowMetric(figure.Tag, value.Value, time, point.Round);

    /// <summary>The figures of a run that is over.</summary>
    public static IEnumerable<MlflowMetric> OfSummary(RunSummary summary, DateTimeOffset end)
    {
        var figures = Figures.Select(figure => (figure.Key, Value: figure.Of(summary)))
            .Concat(summary.Targets.Select(target =>
                (Key: string.Create(CultureInfo.InvariantCulture, $"rounds_to_{target.Accuracy}"), Value: (double?)target.Round)));
        return figures.Where(figure => figure.Value is not null).Select(figure =>
            new MlflowMetric($"summary/{figure.Key}", figure.Value!.Value, end, summary.Rounds));
    }

    /// <summary>The tags that a run has from its start.</summary>
    public static Dictionary<string, string> OfName(string name) => new()
    {
        ["mlflow.runName"] = name,
        ["mlflow.source.name"] = "fl",
        ["mlflow.source.type"] = "LOCAL",
    };

    /// <summary>The tags of a run that is over; none of one at work.</summary>
    public static Dictionary<string, string> OfVersions(RunSummary? summary) => summary is null ? [] : new()
    {
        ["fl.version"] = summary.FlVersion,
        ["fl.dotnet_version"] = summary.DotnetVersion,
        ["fl.engine_version"] = summary.EngineVersion,
        ["fl.model_sha256"] = summary.ModelSha256,
        ["fl.dataset_sha256"] = summary.DatasetSha256,
        ["fl.partition_sha256"] = summary.PartitionSha256,
    };

    private static IEnumerable<MlflowMetric> OfRounds(ExportedRun exported) =>
        exported.Run.Rounds.SelectMany(point => OfRound(point, exported.Start.AddSeconds(point.WallSeconds)));

    private static IEnumerable<string> Plots(string folder) =>
        Path.Combine(folder, RunPlots.Name) is var plots && Directory.Exists(plots)
            ? Directory.GetFiles(plots).Order(StringComparer.Ordinal).Select(file => Path.GetRelativePath(folder, file))
            : [];
}
