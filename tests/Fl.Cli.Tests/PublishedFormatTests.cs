using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Fl.Cli.Tests;

/// <summary>
/// What runs of the real <c>fl</c> leave is what the published formats say, to readers that share no code with their writers.
/// </summary>
public sealed class PublishedFormatTests : Workspace
{
    [Fact]
    public async Task A_model_is_safetensors_with_the_tensors_that_PyTorch_would_have()
    {
        Write("e.yaml", Tiny);
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "run", "--set", "model=net");
        var (model, summary) = (new SafetensorsReader(Path.Combine(Root, "run/model.safetensors")), Summary("run"));
        (string, int[])[] expected =
        [
            ("conv1.weight", [6, 3, 5, 5]), ("conv1.bias", [6]), ("conv2.weight", [16, 6, 5, 5]), ("conv2.bias", [16]),
            ("fc1.weight", [120, 400]), ("fc1.bias", [120]), ("fc2.weight", [84, 120]), ("fc2.bias", [84]), ("fc3.weight", [10, 84]),
            ("fc3.bias", [10]),
        ];
        Assert.Equal(expected, model.Tensors.OrderBy(tensor => tensor.Value.Begin).Select(tensor => (tensor.Key, tensor.Value.Shape)));
        Assert.Equal(summary.GetProperty("model_sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(model.Data)));
        Assert.NotEmpty(model.Metadata);
        Assert.All(model.Tensors.Keys.SelectMany(model.Values), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public async Task A_model_with_running_statistics_has_them_beside_its_parameters()
    {
        Write("e.yaml", Tiny);
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "run", "--set", "rounds=1", "--set", "clients.per_round=1",
            "--set", "model={name: resnet8, norm: batch}");
        var model = new SafetensorsReader(Path.Combine(Root, "run/model.safetensors"));
        var statistics = model.Tensors.Keys.Where(name =>
            name.EndsWith(".running_mean", StringComparison.Ordinal) || name.EndsWith(".running_var", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(statistics);
        Assert.Equal(Summary("run").GetProperty("parameters").GetInt32(),
            model.Tensors.Keys.Except(statistics).Sum(name => model.Values(name).Length));
        Assert.All(statistics.Where(name => name.EndsWith("var", StringComparison.Ordinal)).SelectMany(model.Values),
            variance => Assert.True(variance > 0));
    }

    [Fact]
    public async Task Every_table_of_a_run_folder_is_CSV_whose_records_end_with_a_line_feed()
    {
        Write("e.yaml", Tiny + "\n" + """
            partition: {name: iid, holdout: 0.2}
            evaluate: {clients: true}
            devices: {fleet: [{device: laptop, link: wifi}], dropout: 0.4}
            """);
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "run", "--set", "clients.per_round=8");
        string[] names = ["classes.csv", "clients.csv", "confusion.csv", "fleet.csv", "partition-indices.csv", "partition.csv",
            "rounds.csv"];
        Assert.Equal(names, Directory.GetFiles(Path.Combine(Root, "run"), "*.csv").Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var tables = names.ToDictionary(name => name, name => Rfc4180.Records(File.ReadAllBytes(Path.Combine(Root, "run", name)), "\n"));

        Assert.Equal(["0", "1", "2"], Column(tables["rounds.csv"], "round"));
        var summary = Summary("run");
        Assert.Equal(summary.GetProperty("final_accuracy").GetDouble(),
            double.Parse(Column(tables["rounds.csv"], "test_accuracy")[^1], CultureInfo.InvariantCulture), 1e-6);
        Assert.Equal(summary.GetProperty("bytes_up").GetInt64(), Column(tables["rounds.csv"], "bytes_up").Sum(long.Parse));

        // Two rounds of eight clients, of which some fail and say why, and the clients' own tests.
        var (statuses, reasons) = (Column(tables["clients.csv"], "status"), Column(tables["clients.csv"], "reason"));
        Assert.Equal(16, statuses.Count(status => status is "completed" or "failed"));
        Assert.Equal(8, statuses.Count(status => status == "evaluated"));
        Assert.Contains("failed", statuses);
        Assert.Equal(statuses.Select(status => status == "failed"), reasons.Select(reason => reason.Length > 0));

        var examples = Column(tables["partition.csv"], "examples").Select(int.Parse).ToList();
        Assert.Equal(examples, tables["partition.csv"].Skip(1).Select(record => record[2..].Sum(int.Parse)));
        Assert.Equal(8, tables["fleet.csv"].Count - 1);
    }

    [Fact]
    public async Task A_table_as_CSV_has_the_ends_of_lines_and_the_quotation_marks_of_the_RFC()
    {
        Write("e.yaml", Tiny);
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "one", "--set", "name='a, \"b\"'");
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "two", "--set", "name=c", "--set", "train.lr=0.01");
        var records = Rfc4180.Records(await FlProcess.BytesAsync(Root, "table", "one", "two", "--by", "name", "--format", "csv"), "\r\n");
        Assert.Equal(["a, \"b\"", "c"], Column(records, "name").Order(StringComparer.Ordinal));
    }

    private static string[] Column(List<string[]> table, string name)
    {
        var place = Array.IndexOf(table[0], name);
        Assert.True(place >= 0, $"There is no column '{name}'.");
        return [.. table.Skip(1).Select(record => record[place])];
    }

    private JsonElement Summary(string run)
    {
        using var document = JsonDocument.Parse(Read($"{run}/summary.json"));
        return document.RootElement.Clone();
    }
}
