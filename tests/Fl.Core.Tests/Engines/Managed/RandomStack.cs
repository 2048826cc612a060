namespace Fl.Core.Tests;

/// <summary>Models of one to four layers of any kind, and one to classify.</summary>
internal static class RandomStack
{
    public static ModelSpec Draw(RandomStream draw)
    {
        var shape = new Shape(1 + draw.Next(4), 3 + draw.Next(9), 3 + draw.Next(9));
        while (true)
        {
            try
            {
                Layer[] layers = [.. Enumerable.Range(0, 1 + draw.Next(4)).Select(_ => AnyLayer(draw)), new Flatten(),
                    new Linear { Features = 3 }];
                return ModelSpec.Build("random", shape, 3, layers);
            }
            catch (BadInputException)
            {
                // The layers drawn do not fit each other: draw again.
            }
        }
    }

    private static Layer AnyLayer(RandomStream draw) => draw.Next(14) switch
    {
        0 or 1 or 2 => new Conv
        {
            Channels = 12, Kernel = 1 + draw.Next(5), Stride = 1 + draw.Next(3), Padding = draw.Next(4),
            Groups = draw.Next(3) == 0 ? 2 : 1, Bias = draw.Next(2) == 0,
        },
        3 => new Conv { Channels = 1 + draw.Next(9), Kernel = 1 + draw.Next(3), Padding = draw.Next(2) },
        4 => new Relu(),
        5 => new MaxPool { Kernel = 2 },
        6 => new MaxPool { Kernel = 2 + draw.Next(2), Stride = 1 + draw.Next(2), Padding = draw.Next(2) },
        7 => new AvgPool { Kernel = 2 + draw.Next(2), Stride = draw.Next(3), Padding = draw.Next(2) },
        8 => new GroupNorm { Groups = 1 + draw.Next(3) },
        9 => new ChannelDropout { P = 0.25 },
        10 => new Residual
        {
            Body = [new Conv { Channels = 12, Kernel = 3, Padding = 1 }, new Relu()],
            Shortcut = [new Conv { Channels = 12, Kernel = 1 }],
        },
        11 or 12 => new Conv
        {
            Channels = 16 * (1 + draw.Next(2)),
            Kernel = 3 + 2 * draw.Next(2),
            Padding = draw.Next(4),
            Bias = draw.Next(2) == 0,
        },
        _ => new Sigmoid(),
    };
}
