using Fl.Core;
using Fl.Testing;
using Xunit.Sdk;

namespace Fl.Sim.Tests;

public sealed class FedAvgContractTests : StrategyContract<FedAvg>;

public sealed class MedianContractTests : AggregatorContract<CoordinateMedian>;

public sealed class UniformContractTests : SelectionContract<Uniform>;

public sealed class DirichletContractTests : PartitionerContract<Dirichlet>;

public sealed class F16ContractTests : CodecContract<F16>;

public sealed class SigmoidContractTests : LayerContract<Sigmoid>;

public sealed class SyntheticContractTests : DatasetContract<SyntheticImages>
{
    protected override SyntheticImages Dataset => new() { Train = 60, Test = 20 };
}

/// <summary>Each contract notices a component that does not keep it.</summary>
public sealed class BrokenContractTests
{
    [Fact]
    public async Task A_strategy_that_keeps_count_outside_the_server() => await Assert.ThrowsAnyAsync<XunitException>(() =>
        StrategyChecks.SameBitsForAnyWorkersAsync(SmallExperiment.Training with { Strategy = new Counting() }));

    [Fact]
    public void A_strategy_that_looks_into_a_device_s_memory() =>
        Assert.ThrowsAny<InvalidCastException>(() => StrategyChecks.HalvesRunInDeviceMemory(new Looking()));

    [Fact]
    public async Task A_strategy_that_does_more_work_than_it_says() => await Assert.ThrowsAnyAsync<XunitException>(() =>
        StrategyChecks.DoesTheWorkThatItSaysAsync(SmallExperiment.Training with { Strategy = new Twice() }));

    [Fact]
    public void A_partitioner_that_deals_an_example_twice() => Assert.ThrowsAny<XunitException>(() =>
        PartitionerChecks.SplitsSoundly(new Copying(), PartitionerChecks.Balanced(100, 2, 4)));

    [Fact]
    public void A_layer_with_another_gradient_than_its_own() => Assert.ThrowsAny<XunitException>(() =>
        ModelChecks.GradientIsOfTheLoss(ModelSpec.Build("wrong", new(1, 4, 4), new Classification(3),
            [new Conv { Channels = 2, Kernel = 1 }, new Wrong(), new Flatten(), new Linear { Features = 3 }])));

    [Named("counting")]
    private sealed record Counting : Strategy
    {
        private static int steps;

        public override void Step(ServerState server, RoundUpdates updates) => server.Parameters.AddScaled(1f / ++steps, updates.Delta);
    }

    [Named("looking")]
    private sealed record Looking : Strategy
    {
        public override void Step(ServerState server, RoundUpdates updates) =>
            server.Parameters.AddScaled(((HostVector)server.Parameters).Span[0], updates.Delta);
    }

    [Named("twice")]
    private sealed record Twice : Strategy
    {
        public override void Fit(LocalTraining local)
        {
            local.Run();
            local.Run();
        }

        public override void Step(ServerState server, RoundUpdates updates) => server.Parameters.Add(updates.Delta);
    }

    [Named("copying")]
    private sealed record Copying : Partitioner
    {
        protected override Partition Deal(PartitionRequest request) =>
            new([.. Enumerable.Range(0, request.Clients).Select(_ => new[] { 0 })]);
    }

    [Named("wrong")]
    private sealed record Wrong : Layer, IManagedLayer
    {
        public override void Lower(GraphBuilder graph, string name) => graph.Emit(this, name, graph.Shape, []);

        public void Forward(Node node, ReadOnlySpan<float> parameters, ReadOnlySpan<float> x, Span<float> y)
        {
            for (var i = 0; i < x.Length; i++) y[i] = x[i] * x[i];
        }

        public void Backward(
            Node node, ReadOnlySpan<float> parameters, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy,
            Span<float> dx, Span<float> dParameters) => dy.CopyTo(dx);
    }
}
