using Fl.Testing;

namespace Fl.Core.Tests;

/// <summary>
/// What is written on the vector vocabulary gives on a device, whose vectors the host cannot look into, the bits that it gives on the host.
/// </summary>
public sealed class ForeignVectorTests
{
    private static readonly Catalog Shipped = new();

    public static TheoryData<string> Optimizers => new(Shipped.Of(typeof(Optimizer)).Select(entry => entry.Name));

    public static TheoryData<string> Strategies => new(Shipped.Of(typeof(Strategy)).Select(entry => entry.Name));

    public static TheoryData<string> Aggregators => new(Shipped.Of(typeof(Aggregator)).Select(entry => entry.Name));

    [Theory, MemberData(nameof(Optimizers))]
    public void An_optimizer_steps_there(string name)
    {
        var optimizer = new TrainOptions { Optimizer = Default<Optimizer>(name), WeightDecay = 0.1 }.Optimizer;
        Vector[] parameters = [new HostVector(37), new ForeignVector(new HostVector(37))];
        foreach (var vector in parameters)
        {
            var (stream, gradient) = (new RandomStream(1, Purpose.Initialization), vector.Allocate(37));
            vector.CopyFrom(Draw(stream));
            var steps = optimizer.Start(vector);
            for (var run = 0; run < 2; run++)
            {
                steps.Reset();
                for (var step = 0; step < 4; step++)
                {
                    gradient.CopyFrom(Draw(stream));
                    ForeignVector.Closed(() => steps.Step(vector, gradient, 0.05));
                }
            }
        }
        Assert.Equal(parameters[0].OnHost().Span.ToArray(), parameters[1].OnHost().Span.ToArray());
    }

    [Theory, MemberData(nameof(Strategies))]
    public void A_strategy_s_halves_run_there(string name) => StrategyChecks.HalvesRunInDeviceMemory(Default<Strategy>(name));

    /// <summary>Aggregators work on the host; what they keep is where the server's vectors are.</summary>
    [Theory, MemberData(nameof(Aggregators))]
    public void An_aggregator_serves_a_server_there(string name)
    {
        if (Default<Aggregator>(name) is var aggregator && aggregator.ServerExamples == 0)
            StrategyChecks.HalvesRunInDeviceMemory(new FedAvg { Aggregator = aggregator });
    }

    private static T Default<T>(string name) where T : Component => (T)OptionInfo.Create(Shipped.Find(typeof(T), name)!.Type);

    private static float[] Draw(RandomStream stream) => [.. Enumerable.Range(0, 37).Select(_ => (float)stream.NextGaussian())];
}
