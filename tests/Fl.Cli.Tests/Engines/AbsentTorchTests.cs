using System.Text.Json.Nodes;

namespace Fl.Cli.Tests;

/// <summary><c>fl</c> where the torch engine is not installed.</summary>
public sealed class AbsentTorchTests : BareFl
{
    private const string Remedy = "the torch engine is not installed; type: fl engines install torch";

    [Theory]
    [InlineData("engine=torch")]
    [InlineData("model={name: torch-module, assembly: a.dll, type: A.B}")]
    public async Task What_needs_it_says_in_one_line_what_to_type(string key)
    {
        Write("e.yaml", Tiny);
        var (code, _, error) = await RunBareAsync("sim", "e.yaml", "--quiet", "--set", key);
        Assert.Equal(2, code);
        Assert.Contains(Remedy, Assert.Single(error.TrimEnd().Split('\n')));
    }

    [Fact]
    public async Task A_device_that_is_to_use_it_says_so_before_it_connects()
    {
        var (code, _, error) = await RunBareAsync("join", "127.0.0.1:1", "--cid", "0", "--engine", "torch");
        Assert.Equal((2, $"fl: {Remedy}\n"), (code, error));
    }

    /// <summary>The rule is one over the model, wherever it is run.</summary>
    [Fact]
    public async Task The_engine_of_auto_and_the_bits_are_those_that_they_are_beside_it()
    {
        Write("e.yaml", Tiny);
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "with");
        var (code, _, error) = await RunBareAsync("sim", "e.yaml", "--quiet", "--out", "without");
        Assert.True(code == 0, error);
        Assert.Equal(Read("with/experiment.yaml"), Read("without/experiment.yaml"));
        Assert.Equal(Model("with"), Model("without"));
    }

    [Fact]
    public async Task Engines_doctor_and_list_tell_that_it_is_absent_or_where_it_is()
    {
        var (_, engines, _) = await RunBareAsync("engines");
        Assert.Contains($"torch    {Remedy}\n", engines);
        Assert.Matches("managed  managed .*-bit registers", engines);
        var (code, doctor, _) = await RunBareAsync("doctor");
        Assert.Equal(0, code);
        Assert.Contains($"! engine torch:    {Remedy}\n", doctor);
        Assert.Contains(Remedy, (await RunBareAsync("list", "engines")).Output);

        Assert.Matches($@"torch    libtorch [\d.]+ \(TorchSharp [\d.]+\), in .*engines.torch", await OutputAsync("engines"));
        Assert.Matches("torch is in .*engines.torch", await OutputAsync("list", "engines"));
    }

    /// <summary>An editor's schema must not depend on what is installed.</summary>
    [Fact]
    public async Task An_experiment_file_may_hold_what_it_may_hold_beside_it()
    {
        var (_, without, _) = await RunBareAsync("list", "schema");
        Assert.Equal(WithoutDescriptions(await OutputAsync("list", "schema")), WithoutDescriptions(without));
    }

    private static string WithoutDescriptions(string schema)
    {
        var tree = JsonNode.Parse(schema)!;
        Strip(tree);
        return tree.ToJsonString();
    }

    private static void Strip(JsonNode? node)
    {
        if (node is JsonArray list)
            foreach (var item in list) Strip(item);
        if (node is not JsonObject table) return;
        if (table["description"] is JsonValue) table.Remove("description");
        foreach (var (_, value) in table) Strip(value);
    }

    private string Model(string run) => JsonNode.Parse(Read($"{run}/summary.json"))!["model_sha256"]!.GetValue<string>();
}
