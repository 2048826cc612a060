namespace Fl.Core.Tests;

/// <summary>A small graph for every layer type and what is delicate about it; each sits between layers that train.</summary>
internal static class LayerCases
{
    public const int Classes = 4;

    public static readonly Shape Input = new(3, 7, 6);

    public static readonly IReadOnlyDictionary<string, Layer[]> All = new Dictionary<string, Layer[]>
    {
        ["conv"] = [First, new Conv { Channels = 3, Kernel = 3 }, .. Head],
        ["conv, same size"] = [First, new Conv { Channels = 2, Kernel = 5, Padding = 2 }, .. Head],
        ["conv, stride and padding"] = [First, new Conv { Channels = 3, Kernel = 3, Stride = 2, Padding = 1, Bias = false }, .. Head],
        ["conv, stride that leaves a rest"] = [First, new Conv { Channels = 3, Kernel = 2, Stride = 3 }, .. Head],
        ["conv, 1x1"] = [First, new Conv { Channels = 5, Kernel = 1, Stride = 2, Bias = false }, .. Head],
        ["conv, even kernel"] = [First, new Conv { Channels = 2, Kernel = 4, Stride = 2, Padding = 3 }, .. Head],
        ["conv, groups"] = [First, new Conv { Channels = 6, Kernel = 3, Padding = 1, Groups = 2 }, .. Head],
        ["conv, depthwise"] = [First, new Conv { Channels = 4, Kernel = 3, Groups = 4 }, .. Head],
        ["conv on the images"] = [new Conv { Channels = 17, Kernel = 3, Padding = 1 }, new GlobalAvgPool(), .. Head],
        ["conv on a vector"] = [First, new GlobalAvgPool(), new Linear { Features = 6 }, new Conv { Channels = 5, Kernel = 1 }, .. Head],
        ["linear"] = [new Linear { Features = 5 }, new Linear { Features = 17 }, new Linear { Features = Classes }],
        ["linear, no bias"] = [new Flatten(), new Linear { Features = 6, Bias = false }, new Linear { Features = Classes, Bias = false }],
        ["relu"] = [First, new Relu(), .. Head],
        ["relu on a branch"] = [First, new Residual { Body = [new Relu(), new Conv { Channels = 4, Kernel = 1 }] }, .. Head],
        ["relu on the images"] = [new Relu(), .. Head],
        ["relu after linear"] = [new Linear { Features = 9 }, new Relu(), .. Head],
        ["sigmoid"] = [First, new Sigmoid(), .. Head],
        ["sigmoid, relu"] = [First, new Sigmoid(), new Relu(), .. Head],
        ["sigmoid at the end"] = [.. Head, new Sigmoid()],
        ["tanh"] = [First, new Tanh(), .. Head],
        ["tanh on a branch"] = [First, new Residual { Body = [new Tanh()] }, new Tanh(), .. Head],
        ["max-pool"] = [First, new MaxPool { Kernel = 2 }, .. Head],
        ["max-pool, overlapping"] = [First, new MaxPool { Kernel = 3, Stride = 2, Padding = 1 }, .. Head],
        ["max-pool, stride 1"] = [First, new MaxPool { Kernel = 2, Stride = 1 }, .. Head],
        ["max-pool, apart"] = [First, new MaxPool { Kernel = 2, Stride = 3 }, .. Head],
        ["max-pool after relu"] = [First, new Relu(), new MaxPool { Kernel = 2 }, .. Head],
        ["avg-pool"] = [First, new AvgPool { Kernel = 2 }, .. Head],
        ["avg-pool, overlapping"] = [First, new AvgPool { Kernel = 3, Stride = 2, Padding = 1 }, .. Head],
        ["global-avg-pool"] = [First, new GlobalAvgPool(), .. Head],
        ["flatten"] = [First, new Flatten(), .. Head],
        ["group-norm"] = [First, new GroupNorm { Groups = 2 }, .. Head],
        ["group-norm, one group"] = [First, new GroupNorm { Groups = 1, Epsilon = 0.1 }, new Relu(), .. Head],
        ["group-norm, a group a channel"] = [First, new GroupNorm { Groups = 4 }, .. Head],
        ["group-norm on a vector"] = [new Linear { Features = 6 }, new GroupNorm { Groups = 2 }, .. Head],
        ["group-norm on the images, convolutions of many channels"] =
            [new GroupNorm { Groups = 1 }, First with { Channels = 20 }, First with { Channels = 32 }, .. Head],
        ["batch-norm"] = [First, new BatchNorm(), .. Head],
        ["batch-norm, options"] = [First, new BatchNorm { Momentum = 0.3, Epsilon = 0.1 }, new Relu(), .. Head],
        ["batch-norm on a vector"] = [new Linear { Features = 6 }, new BatchNorm(), new Relu(), .. Head],
        ["residual"] = [First, new Residual { Body = [new Conv { Channels = 4, Kernel = 3, Padding = 1 }, new GroupNorm { Groups = 2 }] },
            new Relu(), .. Head],
        ["residual, projected"] = [First, new Residual
        {
            Body = [new Conv { Channels = 6, Kernel = 3, Stride = 2, Padding = 1 }, new BatchNorm()],
            Shortcut = [new Conv { Channels = 6, Kernel = 1, Stride = 2, Bias = false }, new BatchNorm()],
        }, .. Head],
        ["residual in a residual"] = [First, new Residual { Body = [new Residual { Body = [new Sigmoid()] }, new Relu()] }, .. Head],
        ["residual of two shapes of vectors"] = [First, new GlobalAvgPool(), new Residual { Body = [new Linear { Features = 4 }] },
            .. Head],
        ["dropout"] = [First, new Dropout { P = 0.3 }, .. Head],
        ["dropout on a vector"] = [new Linear { Features = 8 }, new Relu(), new Dropout(), .. Head],
        ["channel-dropout"] = [First, new ChannelDropout { P = 0.4 }, new Dropout { P = 0.1 }, .. Head],
    };

    private static Conv First => new() { Channels = 4, Kernel = 3, Padding = 1 };

    private static Layer[] Head => [new Linear { Features = Classes }];
}
