using Fl.Core.Engines.Torch;
using TorchSharp;

namespace Fl.Core.Tests;

/// <summary>Layers of another assembly: engines run those that bring a half for them, and say which they cannot run.</summary>
public sealed class OwnLayerTests
{
    private const string Lacks = "it has nothing that computes layer '0' ";
    private static readonly Shape Shape = new(3, 6, 7);

    public static TheoryData<string, int> Engines => new() { { "managed", 128 }, { "managed", 256 }, { "managed", 512 }, { "torch", 0 } };

    /// <summary>A factor for each channel is a depthwise 1 x 1 convolution.</summary>
    [Theory, MemberData(nameof(Engines))]
    public void Its_halves_compute_what_a_layer_of_fl_s_own_computes(string name, int bits)
    {
        EngineFactory factory = name == "torch" ? new TorchEngineFactory() : new ManagedEngineFactory(bits);
        Layer[] Around(Layer layer) =>
        [
            new Conv { Channels = 4, Kernel = 3, Padding = 1 }, layer, new Relu(), new Residual { Body = [layer with { Name = "again" }] },
            new Conv { Channels = 4, Kernel = 3, Padding = 1 }, layer, new Linear { Features = 5 },
        ];
        Layer depthwise = new Conv { Channels = 4, Kernel = 1, Groups = 4, Bias = false };
        using var own = factory.Create(ModelSpec.Build("own", Shape, 5, Around(new ChannelScale())), 21);
        using var known = new ManagedEngineFactory().Create(ModelSpec.Build("known", Shape, 5, Around(depthwise)), 21);
        // A larger batch before leaves what a smaller one must not see.
        foreach (var count in new[] { 21, 18 })
        {
            EngineInputs.Fill(known, count, seed: 3);
            EngineInputs.Fill(own, count, seed: 3);
            EngineComparison.Shake(known, 3);
            own.Weights.CopyFrom([.. EngineComparison.Doubles(known.Weights).Select(weight => (float)weight)]);
            var expected = known.ComputeGradient(new RandomStream(1, Purpose.Dropout));
            var actual = own.ComputeGradient(new RandomStream(1, Purpose.Dropout));
            Assert.Equal(expected.LossSum, actual.LossSum, 1e-5 * expected.LossSum);
            var distance = EngineComparison.Distance(EngineComparison.Doubles(known.Gradient), EngineComparison.Doubles(own.Gradient));
            Assert.InRange(distance, 0, 2e-5);
            Assert.Equal(known.Evaluate().LossSum, own.Evaluate().LossSum, 1e-5 * expected.LossSum);
        }
    }

    [Theory]
    [InlineData("channel-scale", "auto", "managed")]
    [InlineData("torch-only", "auto", "torch")]
    [InlineData("torch-only", "managed", "engine 'managed' cannot run model 'layers': " + Lacks + "(torch-only). Take engine 'torch'.")]
    [InlineData("neither", "torch", "engine 'torch' cannot run model 'layers': " + Lacks + "(neither).")]
    [InlineData("neither", "auto", "no engine can run model 'layers': managed: " + Lacks + "(neither). torch: " + Lacks + "(neither).")]
    public void An_engine_says_for_each_layer_whether_it_runs_it(string layer, string engine, string outcome)
    {
        var catalog = new Catalog(typeof(OwnLayerTests).Assembly, typeof(TorchEngineFactory).Assembly);
        var yaml = $"dataset: sample\nmodel: [{{layer: {layer}}}, flatten, {{layer: linear, features: 10}}]\nengine: {engine}";
        var experiment = Experiment.Parse(yaml, "exp.yaml", [], catalog);
        var model = experiment.Model.Build(Shape, 10);
        try
        {
            Assert.Equal(outcome, Catalog.NameOf(AutoEngine.Resolve(experiment.Engine, model, catalog)));
        }
        catch (BadInputException error)
        {
            Assert.Equal(outcome, Assert.Single(error.Messages));
        }
    }

    [Named("torch-only")]
    public sealed record TorchOnly : Layer, ITorchLayer
    {
        public override void Lower(GraphBuilder graph, string name) => graph.Emit(this, name, graph.Shape, []);

        public torch.Tensor Forward(Node node, torch.Tensor x, IReadOnlyDictionary<string, torch.Tensor> tensors, bool isTraining) =>
            x.sin();
    }

    [Named("neither")]
    public sealed record Neither : Layer
    {
        public override void Lower(GraphBuilder graph, string name) => graph.Emit(this, name, graph.Shape, []);
    }
}
