using Fl.Core.Engines.Torch;
using Fl.Core.Tests.UserModules;

namespace Fl.Core.Tests;

public sealed class TorchModuleTests
{
    private static readonly Shape Small = new(2, 6, 5), Cifar = new(3, 32, 32);
    private static readonly string Here = typeof(TorchModuleTests).Assembly.Location;

    [Fact]
    public void A_module_s_parameters_and_buffers_are_the_layout()
    {
        var layout = Family<SmallNet>().Build(Small, 3).Layout;
        Assert.Equal(
            ["conv.weight [4,2,3,3] True", "conv.bias [4] True", "norm.weight [4] True", "norm.bias [4] True", "head.weight [3,120] True",
                "head.bias [3] True", "norm.running_mean [4] False", "norm.running_var [4] False"],
            layout.Segments.Select(s => $"{s.Name} [{string.Join(',', s.Shape)}] {s.Trainable}"));
    }

    [Fact]
    public void Initial_weights_are_a_function_of_the_seed()
    {
        var model = Family<SmallNet>().Build(Small, 3);
        float[] Weights(long seed)
        {
            var weights = new float[model.Layout.Length];
            model.Initialize(weights, seed);
            return weights;
        }

        Assert.Equal(Weights(5), Weights(5));
        Assert.NotEqual(Weights(5), Weights(6));
        Assert.All(Weights(5)[^4..], variance => Assert.Equal(1, variance));
    }

    [Fact]
    public void A_module_computes_what_the_same_layer_graph_computes()
    {
        using var module = new TorchEngineFactory().Create(Family<NetModule>().Build(Cifar, 10), 8);
        using var graph = new TorchEngineFactory().Create(new Net().Build(Cifar, 10), 8);
        EngineInputs.Fill(graph, 8, seed: 2);
        EngineInputs.Fill(module, 8, seed: 2);
        module.Weights.CopyFrom(graph.Weights);
        var condition = EngineComparison.Condition(graph, () =>
            [[graph.ComputeGradient(new(1, Purpose.Dropout)).LossSum], EngineComparison.Doubles(graph.Gradient)]);
        var (expected, actual) = (graph.ComputeGradient(new(1, Purpose.Dropout)), module.ComputeGradient(new(1, Purpose.Dropout)));
        Assert.Equal(expected.LossSum, actual.LossSum, (5e-6 + condition[0]) * expected.LossSum);
        Assert.Equal(expected.Correct, actual.Correct);
        module.Gradient.AddScaled(-1, graph.Gradient);
        Assert.InRange(module.Gradient.Norm(), 0, (1e-5 + condition[1]) * graph.Gradient.Norm());
    }

    [Fact]
    public void Dropout_and_running_statistics_of_a_module_depend_on_the_stream_alone()
    {
        var model = Family<SmallNet>().Build(Small, 3);
        using var first = new TorchEngineFactory().Create(model, 4);
        using var second = new TorchEngineFactory().Create(model, 4);
        EngineInputs.Fill(first, 4, seed: 2);
        EngineInputs.Fill(second, 4, seed: 2);
        first.ComputeGradient(new RandomStream(1, Purpose.Dropout));
        second.ComputeGradient(new RandomStream(9, Purpose.Dropout));
        Assert.NotEqual(Values(first.Gradient), Values(second.Gradient));
        EngineInputs.Fill(second, 4, seed: 2);
        second.ComputeGradient(new RandomStream(1, Purpose.Dropout));
        Assert.Equal(Values(first.Gradient), Values(second.Gradient));
        Assert.Equal(Values(first.Weights), Values(second.Weights));
        Assert.All(Values(first.Weights)[^4..], variance => Assert.NotEqual(1, variance));
    }

    [Theory]
    [InlineData("absent.dll", "My.Net", "there is no file '")]
    [InlineData("", "My.Net",
        "has no class 'My.Net'; its modules are Fl.Core.Tests.UserModules.NetModule, Fl.Core.Tests.UserModules.SmallNet, ")]
    [InlineData("", "Fl.Core.Tests.TorchModuleTests", "does not derive from torch.nn.Module<Tensor, Tensor>")]
    [InlineData("", "Fl.Core.Tests.UserModules.Unmakeable",
        "has neither a public constructor (int channels, int height, int width, int classes) nor one without parameters")]
    [InlineData("", "Fl.Core.Tests.UserModules.NetModule", "the module does not take images of 2x6x5: ")]
    [InlineData("Fl.Core.Tests.runtimeconfig.json", "My.Net", "is not a .NET assembly")]
    public void A_module_that_cannot_be_used_is_one_clear_line(string assembly, string type, string expected)
    {
        var family =
            new TorchModuleFamily { Assembly = assembly == "" ? Here : Path.Combine(Path.GetDirectoryName(Here)!, assembly), Type = type };
        var message = Assert.Throws<BadInputException>(() => family.Build(Small, 3)).Message;
        Assert.StartsWith("model 'torch-module': ", message);
        Assert.Contains(expected, message);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void A_module_with_the_wrong_number_of_outputs_says_both_shapes() =>
        Assert.Equal(
            "model 'torch-module': for 2 images the module yields a tensor of shape [2, 10], "
            + "and the data set has 7 classes: [2, 7] is needed.",
            Assert.Throws<BadInputException>(() => Family<NetModule>().Build(Cifar, 7)).Message);

    private static TorchModuleFamily Family<T>() => new() { Assembly = Here, Type = typeof(T).FullName! };

    private static float[] Values(Vector vector)
    {
        var values = new float[vector.Length];
        vector.CopyTo(values);
        return values;
    }
}
