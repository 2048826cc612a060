using Fl.Core.Managed;
using FsCheck.Xunit;

namespace Fl.Core.Tests;

/// <summary>Convolutions that are computed image after image where images would leave lanes empty.</summary>
public sealed class ImageFormTests
{
    [Theory, InlineData(16, 10, true), InlineData(16, 13, true), InlineData(16, 16, false), InlineData(16, 32, false),
        InlineData(16, 20, true), InlineData(8, 10, true), InlineData(8, 8, false), InlineData(4, 10, false)]
    public void Net_is_computed_so_where_a_batch_leaves_many_lanes_empty(int lanes, int batch, bool expected) =>
        Assert.Equal(expected ? [0, 3] : [], Chosen((ModelSpec)new Net().Build(new(3, 32, 32), 10), batch, lanes));

    [Fact]
    public void A_model_with_other_layers_in_between_is_not()
    {
        Layer[] layers =
        [
            new Conv { Channels = 16, Kernel = 5 }, new MaxPool { Kernel = 2 }, new ChannelDropout { P = 0.25 }, new Flatten(),
            new Linear { Features = 10 },
        ];
        Assert.Empty(Chosen(ModelSpec.Build("dropout", new(3, 32, 32), 10, layers), 10, 16));
        Assert.Equal([0], Chosen(ModelSpec.Build("plain", new(3, 32, 32), 10, [layers[0], layers[1], .. layers[3..]]), 10, 16));
    }

    [Property(MaxTest = 80)]
    public void Both_forms_have_the_same_bits_on_any_number_of_threads(int seed)
    {
        var draw = new RandomStream(seed, Purpose.Style, 5);
        var bits = 128 << draw.Next(3);
        var (model, count) = Draw(draw, bits / 32);
        var full = (count + bits / 32 - 1) / (bits / 32) * (bits / 32);
        var expected = Trained(model, bits, count, full, 1);
        Assert.Equal(expected, Trained(model, bits, count, count, 1));
        Assert.Equal(expected, Trained(model, bits, count, count, 2 + draw.Next(4)));
        Assert.Equal(expected, Trained(model, bits, count, count, 1 + draw.Next(3), leastShared: 0));
    }

    private static List<int> Chosen(ModelSpec model, int capacity, int lanes) =>
        ImageForm.Convolutions(model, new Graph(model), capacity, lanes);

    /// <summary>A model, and a batch for which it is computed so.</summary>
    private static (ModelSpec Model, int Count) Draw(RandomStream draw, int lanes)
    {
        while (true)
        {
            var count = 1 + draw.Next(3 * lanes);
            List<Layer> layers = [];
            for (var left = draw.Next(3); left >= 0; left--)
            {
                var channels = left == 0 ? 16 * (1 + draw.Next(2)) : 1 + draw.Next(16);
                layers.Add(new Conv { Channels = channels, Kernel = 1 + draw.Next(5), Bias = draw.Next(3) > 0 });
                if (draw.Next(4) > 0) layers.Add(new Relu());
                layers.Add(new MaxPool { Kernel = 2 });
            }
            try
            {
                var model = ModelSpec.Build("drawn", new(1 + draw.Next(7), 8 + draw.Next(30), 8 + draw.Next(40)), 5,
                    [.. layers, new Flatten(), new Linear { Features = 20 }, new Relu(), new Linear { Features = 5 }]);
                if (Chosen(model, count, lanes).Count > 0) return (model, count);
            }
            catch (BadInputException)
            {
                // The planes became too small for the layers drawn: draw again.
            }
        }
    }

    /// <summary>What batches leave, of which the first fills the engine; an evaluator of the same weights agrees.</summary>
    private static double[] Trained(ModelSpec model, int bits, int count, int capacity, int threads, long? leastShared = null)
    {
        var factory = new ManagedEngineFactory(bits) { LeastWork = 1, LeastShared = leastShared };
        using var engine = factory.Create(model, capacity, null, threads);
        using var evaluator = factory.CreateEvaluator(model, capacity);
        EngineInputs.Fill(engine, capacity, seed: 3);
        engine.ComputeGradient(new(1, Purpose.Dropout));
        var numbers = EngineComparison.Trained(engine, count);
        EngineInputs.Fill(evaluator, count, seed: 7);
        evaluator.Weights.CopyFrom(engine.Weights);
        Assert.Equal(engine.Evaluate(), evaluator.Evaluate());
        return numbers;
    }
}
