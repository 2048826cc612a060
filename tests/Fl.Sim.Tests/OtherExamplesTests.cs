using Fl.Core;
using Fl.Core.Tests;

namespace Fl.Sim.Tests;

/// <summary>A federation of examples that are no pictures: two numbers each.</summary>
public sealed class OtherExamplesTests : IDisposable
{
    private readonly RunsFolder folder = new();

    [Theory, InlineData("managed"), InlineData("torch")]
    public async Task It_learns_them_and_has_the_same_bits_for_any_number_of_workers(string engine)
    {
        var one = await RunAsync(engine, workers: 1);
        var two = await RunAsync(engine, workers: 2);
        Assert.Equal(one.ModelSha256, two.ModelSha256);
        Assert.Equal(1, one.FinalAccuracy);
        Assert.NotNull(one.ByClass);
    }

    public void Dispose() => folder.Dispose();

    private Task<RunSummary> RunAsync(string engine, int workers)
    {
        var catalog = new Catalog(typeof(Core.Engines.Torch.TorchEngineFactory).Assembly, typeof(PairsData).Assembly);
        var experiment = Experiment.Parse(
            $"dataset: pairs\nrounds: 4\nclients: {{count: 5, per_round: 5}}\nmodel: logistic\nengine: {engine}\ntrain: {{lr: 0.5, "
            + "batch_size: 3}\nevaluate: {validation: 0.1}",
            "e.yaml", [], catalog);
        return Simulation.RunAsync(new()
        {
            Experiment = experiment,
            BaseDirectory = ".",
            Out = folder.Of($"{engine}-{workers}"),
            Workers = workers,
            Catalog = catalog,
        }, TestContext.Current.CancellationToken);
    }
}
