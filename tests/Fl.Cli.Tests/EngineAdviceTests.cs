namespace Fl.Cli.Tests;

/// <summary><c>fl doctor --engines</c>.</summary>
public sealed class EngineAdviceTests : Workspace
{
    [Fact]
    public async Task Each_engine_is_timed_on_the_experiment_s_model_and_one_is_recommended()
    {
        Write("run.yaml", "dataset: {name: synthetic-images, train: 100, test: 20}\nclients: {count: 2, per_round: 2}\nmodel: net\n"
            + "train: {batch_size: 8}\n");
        var output = await OutputAsync("doctor", "--engines", "run.yaml");
        Assert.Contains("a training step of 8 images on one thread", output);
        Assert.Matches(@"  managed: +[\d.]+ ms, [\d,]+ images/s", output);
        Assert.Contains("  torch: ", output);
        Assert.Contains("recommended: ", output);
        var (code, _, error) = await FlProcess.RunAsync(Root, "doctor", "--engines", "nothing.yaml");
        Assert.Equal(2, code);
        Assert.Contains("nothing.yaml", error);
    }
}
