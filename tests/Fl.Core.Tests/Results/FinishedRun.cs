namespace Fl.Core.Tests;

/// <summary>Runs that are over, without a folder.</summary>
internal static class FinishedRun
{
    /// <summary>Four rounds, 1,000 bytes each both ways, whose accuracy rises evenly to the last.</summary>
    public static RecordedRun Run(string strategy, int seed, double accuracy, params (string Key, string Value)[] more)
    {
        var options = new Dictionary<string, string> { ["seed"] = $"{seed}", ["strategy.name"] = strategy, ["train.lr"] = "0.1" };
        foreach (var (key, value) in more) options[key] = value;
        RoundPoint[] rounds = [.. Enumerable.Range(0, 5)
            .Select(round => new RoundPoint(round, round, null, round * 1000.0, null, null, 1, accuracy * round / 4))];
        return new("run", options, rounds, new()
        {
            Name = "x", Seed = seed, Engine = "managed", EngineVersion = "", Strategy = strategy, Model = "net", Parameters = 1,
            Clients = 1, UndealtExamples = 0, Rounds = 4, Workers = 1,
            FinalAccuracy = accuracy, FinalLoss = 1, BestAccuracy = accuracy, BestRound = 4, Targets = [], WallSeconds = 4,
            ImagesPerSecond = 1, PeakMemoryBytes = 1,
            ModelSha256 = "", DatasetSha256 = "", PartitionSha256 = "", FlVersion = "", DotnetVersion = "",
        });
    }

    /// <summary>The cell of a row's final accuracy.</summary>
    public static ResultCell Final(ResultTable table, int row) =>
        table.Rows[row].Cells[table.Metrics.Index().Single(metric => metric.Item == Metric.FinalAccuracy).Index];
}
