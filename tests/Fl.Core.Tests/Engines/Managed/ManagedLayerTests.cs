namespace Fl.Core.Tests;

public sealed class ManagedLayerTests
{
    private static readonly Shape Small = new(3, 9, 7);

    public static TheoryData<int> Widths => [128, 256, 512];

    [Theory, MemberData(nameof(Widths))]
    public void Convolution_with_bias(int bits) => Check(bits, new Conv { Channels = 5, Kernel = 3 });

    [Theory, MemberData(nameof(Widths))]
    public void Padded_convolution_after_another(int bits) => Check(bits,
        new Conv { Channels = 7, Kernel = 5, Padding = 2 }, new Conv { Channels = 4, Kernel = 3, Padding = 1, Bias = false });

    [Theory, MemberData(nameof(Widths))]
    public void Strided_convolutions(int bits) => Check(bits,
        new Conv { Channels = 6, Kernel = 3, Padding = 1, Stride = 2 }, new Relu(), new Conv { Channels = 9, Kernel = 2, Stride = 3 });

    [Theory, MemberData(nameof(Widths))]
    public void Convolution_and_relu_whose_gradient_is_read_beyond_its_edge(int bits) => Check(bits,
        new Conv { Channels = 4, Kernel = 2 }, new Conv { Channels = 6, Kernel = 3, Padding = 1 }, new Relu());

    [Theory, MemberData(nameof(Widths))]
    public void A_stride_beyond_the_kernel_leaves_inputs_without_gradient(int bits) => Check(bits,
        new Conv { Channels = 6, Kernel = 1 }, new Conv { Channels = 3, Kernel = 1, Stride = 3 });

    [Theory, MemberData(nameof(Widths))]
    public void Grouped_convolutions(int bits) => Check(bits,
        new Conv { Channels = 12, Kernel = 1 }, new Conv { Channels = 8, Kernel = 3, Groups = 4 },
        new Conv { Channels = 8, Kernel = 3, Padding = 1, Groups = 8 });

    [Theory, MemberData(nameof(Widths))]
    public void Convolution_relu_and_pooling_in_one(int bits) => Check(bits,
        new Conv { Channels = 5, Kernel = 2 }, new Relu(), new MaxPool { Kernel = 2 }, new Conv { Channels = 6, Kernel = 2, Padding = 1 },
        new MaxPool { Kernel = 2 });

    [Theory, MemberData(nameof(Widths))]
    public void Pooling_before_relu(int bits) =>
        Check(bits, new Conv { Channels = 5, Kernel = 3, Padding = 1 }, new MaxPool { Kernel = 2 }, new Relu());

    [Theory, MemberData(nameof(Widths))]
    public void Overlapping_and_padded_pools(int bits) => Check(bits,
        new Conv { Channels = 4, Kernel = 1 }, new MaxPool { Kernel = 3, Stride = 2, Padding = 1 },
        new AvgPool { Kernel = 2, Stride = 1, Padding = 1 }, new MaxPool { Kernel = 2, Stride = 1 });

    [Theory, MemberData(nameof(Widths))]
    public void Global_average(int bits) =>
        Check(bits, new Conv { Channels = 4, Kernel = 3, Padding = 2 }, new Relu(), new GlobalAvgPool());

    [Theory, MemberData(nameof(Widths))]
    public void Group_norm(int bits) => Check(bits,
        new Conv { Channels = 6, Kernel = 3 }, new GroupNorm { Groups = 3 }, new Relu(), new Conv { Channels = 4, Kernel = 3, Padding = 1 },
        new GroupNorm { Groups = 1 });

    [Theory, MemberData(nameof(Widths))]
    public void Batch_norm(int bits) => Check(bits,
        new BatchNorm(), new Conv { Channels = 6, Kernel = 3 }, new BatchNorm { Momentum = 0.3 }, new Relu());

    [Theory, MemberData(nameof(Widths))]
    public void Batch_norm_of_features(int bits) => EngineComparison.AgreesWithReference(
        ModelSpec.Build("test", Small, 5, [new Flatten(), new Linear { Features = 11 }, new BatchNorm(), new Linear { Features = 5 }]),
        bits, 19, 37, seed: 1);

    [Theory, MemberData(nameof(Widths))]
    public void Many_blocks(int bits) => EngineComparison.AgreesWithReference(
        ModelSpec.Build("test", new(1, 4, 4), 5, [new Conv { Channels = 3, Kernel = 3, Padding = 1 }, new Linear { Features = 9 },
            new Linear { Features = 5 }]), bits, 150, 160, seed: 1);

    [Theory, MemberData(nameof(Widths))]
    public void Convolutions_in_tiles(int bits) => Check(bits,
        new Conv { Channels = 16, Kernel = 1 }, new Conv { Channels = 17, Kernel = 3, Padding = 1 }, new Relu(),
        new Conv { Channels = 32, Kernel = 1 },
        new Conv { Channels = 16, Kernel = 5, Padding = 2, Bias = false });

    [Theory, MemberData(nameof(Widths))]
    public void Convolutions_in_tiles_without_padding_and_with_more_than_the_kernel_reaches(int bits) => Check(bits,
        new Conv { Channels = 16, Kernel = 1 }, new Conv { Channels = 16, Kernel = 3, Padding = 4 }, new Conv { Channels = 16, Kernel = 5 },
        new Conv { Channels = 20, Kernel = 3 });

    [Theory, MemberData(nameof(Widths))]
    public void Convolutions_in_tiles_with_pooling_in_them(int bits) => Check(bits,
        new Conv { Channels = 32, Kernel = 1 }, new Conv { Channels = 16, Kernel = 5, Padding = 3 }, new Relu(), new MaxPool { Kernel = 2 },
        new Conv { Channels = 24, Kernel = 3, Padding = 1 }, new MaxPool { Kernel = 2 }, new Relu());

    [Theory, MemberData(nameof(Widths))]
    public void Convolutions_in_tiles_of_groups_on_branches(int bits) => Check(bits,
        new Conv { Channels = 32, Kernel = 1 },
        new Residual
        {
            Body = [new Conv { Channels = 32, Kernel = 3, Padding = 1, Groups = 2 }, new Relu(),
                new Conv { Channels = 32, Kernel = 5, Padding = 2, Groups = 2 }],
        });

    [Theory, MemberData(nameof(Widths))]
    public void Dropout_draws_as_the_reference_does(int bits) => Check(bits,
        new Conv { Channels = 6, Kernel = 3 }, new ChannelDropout { P = 0.3 }, new Flatten(), new Dropout { P = 0.4 },
        new Linear { Features = 20 }, new Relu(), new Dropout());

    [Theory, MemberData(nameof(Widths))]
    public void Linear_layers_of_odd_sizes(int bits) => Check(bits,
        new Flatten(), new Linear { Features = 37 }, new Relu(), new Linear { Features = 3, Bias = false }, new Sigmoid(),
        new Linear { Features = 13 });

    [Theory, MemberData(nameof(Widths))]
    public void Linear_reads_images_in_their_order(int bits) => Check(bits,
        new Conv { Channels = 4, Kernel = 3 }, new Relu(), new Sigmoid());

    [Theory, MemberData(nameof(Widths))]
    public void Residual_blocks(int bits) => Check(bits,
        new Conv { Channels = 6, Kernel = 3, Padding = 1 },
        new Residual { Body = [new Conv { Channels = 6, Kernel = 3, Padding = 1 }, new GroupNorm { Groups = 2 }] },
        new Relu(),
        new Residual
        {
            Body = [new Conv { Channels = 8, Kernel = 3, Padding = 1, Stride = 2 }, new Relu(),
                new Conv { Channels = 8, Kernel = 3, Padding = 1 }],
            Shortcut = [new Conv { Channels = 8, Kernel = 1, Stride = 2 }],
        });

    [Theory, MemberData(nameof(Widths))]
    public void A_residual_of_nothing_doubles(int bits) => Check(bits,
        new Conv { Channels = 6, Kernel = 3 }, new Residual { Body = [] }, new Flatten(), new Residual { Body = [new Relu()] });

    private static void Check(int bits, params Layer[] layers)
    {
        var model = ModelSpec.Build("test", Small, 5, [.. layers, new Linear { Name = "last", Features = 5 }]);
        foreach (var (count, capacity) in new[] { (1, 1), (10, 10), (19, 37) })
            EngineComparison.AgreesWithReference(model, bits, count, capacity, seed: count);
    }
}
