using System.Text.Json;

namespace Fl.Cli.Tests;

public sealed class ListTests : Workspace
{
    [Theory]
    [InlineData("datasets", "synthetic-images")]
    [InlineData("partitioners", "dirichlet-client")]
    [InlineData("models", "torch-module")]
    [InlineData("strategies", "fedavg")]
    [InlineData("engines", "torch")]
    [InlineData("layers", "group-norm")]
    public async Task A_kind_is_listed_with_its_options(string kind, string name)
    {
        var (code, output, error) = await FlProcess.RunAsync(Root, "list", kind);
        Assert.True(code == 0, error);
        Assert.Contains(name, output);
    }

    [Fact]
    public async Task The_schema_is_json_and_knows_every_component()
    {
        var (code, output, _) = await FlProcess.RunAsync(Root, "list", "schema");
        Assert.Equal(0, code);
        using var schema = JsonDocument.Parse(output);
        Assert.Contains("torch-module", output);
        Assert.Contains("dataset",
            schema.RootElement.GetProperty("anyOf")[0].GetProperty("required").EnumerateArray().Select(e => e.GetString()));
    }

    [Fact]
    public async Task An_unknown_kind_is_one_line_with_the_nearest_name()
    {
        var (code, output, error) = await FlProcess.RunAsync(Root, "list", "modles");
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Contains("models", Assert.Single(error.TrimEnd().Split('\n')));
    }
}
