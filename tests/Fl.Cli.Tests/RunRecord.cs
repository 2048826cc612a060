using System.Text.Json;

namespace Fl.Cli.Tests;

/// <summary>What two runs of the same bits have in common: all but the times.</summary>
internal static class RunRecord
{
    /// <summary>Asserts that two run folders hold the same model and the same rows, and that no row is missing or there twice.</summary>
    public static void AssertSame(string expected, string actual)
    {
        Assert.Equal(File.ReadAllBytes(Path.Combine(expected, "model.safetensors")),
            File.ReadAllBytes(Path.Combine(actual, "model.safetensors")));
        Assert.Equal(Rows(expected, "rounds.csv", "wall_seconds", "workers"), Rows(actual, "rounds.csv", "wall_seconds", "workers"));
        Assert.Equal(Rows(expected, "clients.csv", "seconds"), Rows(actual, "clients.csv", "seconds"));
        Assert.Equal(Summary(expected), Summary(actual));
        var rounds = File.ReadLines(Path.Combine(actual, "rounds.csv")).Skip(1).Select(line => line.Split(',')).ToList();
        Assert.Equal(Enumerable.Range(0, rounds.Count).Select(round => $"{round}"), rounds.Select(cells => cells[0]));
        Assert.Equal(rounds.Select(cells => double.Parse(cells[1])).Order(), rounds.Select(cells => double.Parse(cells[1])));
    }

    /// <summary>The lines of a CSV file without some columns; a text with commas has more cells than the header.</summary>
    private static string[] Rows(string run, string file, params string[] without)
    {
        var lines = File.ReadAllLines(Path.Combine(run, file));
        var header = lines[0].Split(',');
        return [.. lines.Select(line =>
            string.Join(',', line.Split(',').Where((_, i) => i >= header.Length || !without.Contains(header[i]))))];
    }

    private static string Summary(string run)
    {
        var summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "summary.json"))).RootElement;
        string[] keys = ["rounds", "final_accuracy", "final_loss", "best_accuracy", "best_round", "model_sha256", "dataset_sha256",
            "partition_sha256"];
        return string.Join(' ', keys.Select(key => summary.GetProperty(key).GetRawText()))
            + string.Join(' ', summary.GetProperty("targets").EnumerateArray().Select(target => target.GetProperty("round").GetRawText()));
    }
}
