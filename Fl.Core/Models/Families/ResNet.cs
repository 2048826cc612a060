using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Residual networks for small images (He et al., "Deep Residual Learning for Image Recognition", CVPR 2016): a 3x3
/// stem, stages of basic blocks (two 3x3 convolutions) that double the channels and halve the size from the second stage
/// on, the mean over space, one linear layer. Where a block changes shape its shortcut is a 1x1 convolution with a norm.
/// Convolutions have no bias.
/// </summary>
public abstract record ResNet : ModelFamily
{
    /// <summary>
    /// GroupNorm where it is left out: BatchNorm's statistics suffer where clients' labels differ (Hsieh et al., "The Non-IID Data
    /// Quagmire of Decentralized Machine Learning", ICML 2020). But with the stem of ImageNet, BatchNorm, as PyTorch's files have it.
    /// </summary>
    public NormKind? Norm { get; init; }

    /// <summary>Groups of channels of each GroupNorm; divides the channels of the first stage.</summary>
    [Range(1, 65536)]
    public int Groups { get; init; } = 8;

    public override IEnumerable<Problem> Problems() =>
        Norms == NormKind.Group && Width % Groups != 0
            ? [.. base.Problems(),
                new("groups", $"groups {Groups} does not divide the {Width} channels of the first stage; take a divisor of {Width}.")]
            : base.Problems();

    /// <summary>The norm that is taken.</summary>
    private NormKind Norms => Norm ?? (IsImageNets ? NormKind.Batch : NormKind.Group);

    /// <summary>Whether the stem and the names are those of networks for ImageNet.</summary>
    private protected virtual bool IsImageNets => false;

    /// <summary>Channels of the first stage.</summary>
    private protected abstract int Width { get; }

    /// <summary>Blocks of each stage.</summary>
    private protected abstract IReadOnlyList<int> Stages { get; }

    protected override Model Make(Shape input, LearningTask task)
    {
        List<Layer> layers = IsImageNets
            ? [Convolution("conv1", Width, 7, 2), Normalization("1"), new Relu(), new MaxPool { Kernel = 3, Stride = 2, Padding = 1 }]
            : [Convolution("conv1", Width, 3, 1), Normalization("1"), new Relu()];
        var channels = Width;
        for (var stage = 0; stage < Stages.Count; stage++)
            for (var block = 0; block < Stages[stage]; block++)
            {
                var (width, stride) = (Width << stage, stage > 0 && block == 0 ? 2 : 1);
                layers.Add(new Residual
                {
                    Name = $"layer{stage + 1}.{block}",
                    Body =
                    [
                        Convolution("conv1", width, 3, stride), Normalization("1"), new Relu(),
                        Convolution("conv2", width, 3, 1), Normalization("2"),
                    ],
                    ShortcutName = IsImageNets ? "downsample" : "shortcut",
                    Shortcut = stride == 1 && channels == width ? [] : [Convolution(null, width, 1, stride), Normalization(null)],
                });
                layers.Add(new Relu());
                channels = width;
            }
        return ModelSpec.Build(Catalog.NameOf(this), input, task,
            [.. layers, new GlobalAvgPool(), new Linear { Name = IsImageNets ? "fc" : "linear", Features = task.Outputs }]);
    }

    private static Conv Convolution(string? name, int channels, int kernel, int stride) =>
        new() { Name = name, Channels = channels, Kernel = kernel, Stride = stride, Padding = kernel / 2, Bias = false };

    // bn1 or gn1 in a block; by its index in a shortcut.
    private Layer Normalization(string? number) => Norms == NormKind.Batch
        ? new BatchNorm { Name = number is null ? null : "bn" + number }
        : new GroupNorm { Name = number is null ? null : "gn" + number, Groups = Groups };
}
