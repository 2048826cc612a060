using System.Text.Json;

namespace Fl.Cli.Tests;

/// <summary>What the real <c>fl</c> shows of the examples that the server keeps.</summary>
public sealed class ValidationTests : Workspace
{
    [Fact]
    public async Task Progress_summary_and_figures_have_the_validation_accuracy()
    {
        Write("e.yaml", Tiny);
        var (code, output, error) = await FlProcess.RunAsync(Root, "sim", "e.yaml", "--out", "kept", "--set", "evaluate.validation=0.25");
        Assert.True(code == 0, error);
        Assert.Matches(@"round 2/2  accuracy \d\.\d{4}  loss \d+\.\d{4}  validation \d\.\d{4}  train loss", error);
        Assert.Contains(", the best by validation)", output, StringComparison.Ordinal);
        string[] keys = ["examples", "final_accuracy", "final_loss", "best_accuracy", "best_round", "best_round_test_accuracy"];
        var summary = JsonDocument.Parse(Read("kept/summary.json")).RootElement;
        Assert.Equal(keys, summary.GetProperty("validation").EnumerateObject().Select(property => property.Name));
        await OutputAsync("plot", "kept", "--y", "validation-accuracy", "--out", "validation.svg");
        Assert.Contains("validation accuracy (%)", Read("validation.svg"), StringComparison.Ordinal);

        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "plain");
        Assert.Equal(JsonValueKind.Null, JsonDocument.Parse(Read("plain/summary.json")).RootElement.GetProperty("validation").ValueKind);
        await OutputAsync(
            "sim", "e.yaml", "--quiet", "--out", "rates", "--set", "evaluate.validation=0.25", "--set", "sweep.train.lr=[0.1,0.01]");
        Assert.StartsWith(
            "best validation accuracy (%), lr =",
            (await OutputAsync("table", "rates", "--columns", "lr", "--metric", "best_validation_accuracy")).TrimStart());
        await ComplainsAsync(
            "none of the runs has round with validation loss", "plot", "plain", "--y", "validation-loss", "--out", "validation.svg");
    }
}
