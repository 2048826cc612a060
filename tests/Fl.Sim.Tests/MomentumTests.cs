using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>Strategies whose constants depend on how far the local optimizer goes.</summary>
public sealed class MomentumTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("fl-momentum-").FullName;

    /// <summary>With control variates as large as plain SGD's would be, this ends in NaN.</summary>
    [Theory]
    [InlineData(0.02, Explicit = true)]
    [InlineData(0.05)]
    public async Task Scaffold_with_momentum_learns_at_least_as_fast_as_federated_averaging(double lr)
    {
        var (scaffold, average) = (await AccuracyAsync(new Scaffold(), "scaffold", lr), await AccuracyAsync(new FedAvg(), "fedavg", lr));
        Assert.True(scaffold > average - 0.03, $"scaffold {scaffold:f3}, fedavg {average:f3}");
    }

    [Fact]
    public void Scaffold_is_refused_an_optimizer_that_carries_a_gradient_no_certain_length()
    {
        Experiment With(ControlVariate option) => new()
        {
            Dataset = new SyntheticImages(),
            Strategy = new Scaffold { Option = option },
            Train = new() { Optimizer = new Adam() },
        };
        Assert.Contains(With(ControlVariate.Two).Problems(), problem => problem.Key == "train.optimizer");
        Assert.DoesNotContain(With(ControlVariate.One).Problems(), problem => problem.Key == "train.optimizer");
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private async Task<double> AccuracyAsync(Strategy strategy, string name, double lr)
    {
        var summary = await Simulation.RunAsync(new()
        {
            Experiment = new()
            {
                Name = name,
                Rounds = 25,
                Dataset = new SyntheticImages(),
                Partition = new DirichletClient { Alpha = 1, Prior = DirichletPrior.Uniform },
                Clients = new() { Count = 50, PerRound = 10 },
                Model = new Net(),
                Strategy = strategy,
                Train = new() { Epochs = 2, BatchSize = 20, Lr = lr, Momentum = 0.9 },
                Evaluate = new() { Every = 25 },
                Engine = new ManagedEngineFactory(),
            },
            BaseDirectory = root,
            Out = Path.Combine(root, name),
            Catalog = new Catalog(),
        }, TestContext.Current.CancellationToken);
        return summary.FinalAccuracy;
    }
}
