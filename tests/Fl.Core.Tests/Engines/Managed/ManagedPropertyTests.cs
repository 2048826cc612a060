using FsCheck;
using FsCheck.Xunit;

namespace Fl.Core.Tests;

public sealed class ManagedPropertyTests
{
    [Property(MaxTest = 100)]
    public void Any_stack_of_layers_agrees_with_the_reference(int seed)
    {
        var draw = new RandomStream(seed, Purpose.Style, 1);
        var model = RandomStack.Draw(draw);
        int[] widths = [128, 256, 512];
        var (count, spare) = (2 + draw.Next(20), draw.Next(20));
        EngineComparison.AgreesWithReference(model, widths[draw.Next(3)], count, count + spare, seed, tolerance: 2e-5);
    }

    [Property(MaxTest = 60)]
    public void Linear_layers_of_any_size_agree_with_the_reference(int seed)
    {
        var draw = new RandomStream(seed, Purpose.Style, 3);
        var model = ModelSpec.Build("random", new(1, 1, draw.Next(4) == 0 ? 1600 + draw.Next(40) : 1 + draw.Next(150)), 5,
        [
            new Flatten(), new Linear { Features = 1 + draw.Next(150), Bias = draw.Next(2) == 0 },
            draw.Next(2) == 0 ? new Relu() : new Sigmoid(),
            new Linear { Features = 1 + draw.Next(20) }, new Relu(), new Linear { Features = 5 },
        ]);
        int[] widths = [128, 256, 512];
        var count = 1 + draw.Next(37);
        EngineComparison.AgreesWithReference(model, widths[draw.Next(3)], count, count + draw.Next(20), seed, tolerance: 2e-5);
    }

    [Property(MaxTest = 10)]
    public void The_gradient_is_the_slope_of_the_loss(int seed)
    {
        var model = ModelSpec.Build("smooth", new(2, 7, 5), 4,
        [
            new Conv { Channels = 5, Kernel = 3, Padding = 1, Stride = 2 }, new GroupNorm { Groups = 5 }, new Sigmoid(),
            new AvgPool { Kernel = 2 }, new Linear { Features = 6 }, new Sigmoid(), new Linear { Features = 4 },
        ]);
        using var engine = new ManagedEngineFactory().Create(model, 6);
        EngineInputs.Fill(engine, 6, seed);
        using var parameters = engine.Weights.Slice(0, engine.Gradient.Length);
        engine.ComputeGradient(new RandomStream(1, Purpose.Dropout));
        using var direction = engine.Gradient.Allocate(engine.Gradient.Length);
        direction.CopyFrom(engine.Gradient);
        var slope = engine.Gradient.Dot(direction);
        var step = 0.02f / (float)direction.Norm();
        parameters.AddScaled(step, direction);
        var above = engine.Evaluate().LossSum / 6;
        parameters.AddScaled(-2 * step, direction);
        var below = engine.Evaluate().LossSum / 6;
        Assert.InRange((above - below) / (2 * step) / slope, 0.995, 1.005);
    }
}
