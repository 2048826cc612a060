using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Fl.Core.Tests.UserModules;

/// <summary>A module as a user would write it, with a constructor that takes the images' shape.</summary>
public sealed class SmallNet : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> conv, norm, drop, head;

    public SmallNet(int channels, int height, int width, int classes) : base(nameof(SmallNet))
    {
        conv = Conv2d(channels, 4, 3, padding: 1);
        norm = BatchNorm2d(4);
        drop = Dropout(0.5);
        head = Linear(4 * height * width, classes);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => head.call(drop.call(functional.relu(norm.call(conv.call(input))).flatten(1)));
}

/// <summary>The library's <c>net</c>, written as a module, for 3x32x32 images and 10 classes.</summary>
public sealed class NetModule : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> conv1 = Conv2d(3, 6, 5), conv2 = Conv2d(6, 16, 5), fc1 = Linear(400, 120),
        fc2 = Linear(120, 84), fc3 = Linear(84, 10);

    public NetModule() : base(nameof(NetModule)) => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        var x = functional.max_pool2d(functional.relu(conv1.call(input)), 2);
        x = functional.max_pool2d(functional.relu(conv2.call(x)), 2).flatten(1);
        return fc3.call(functional.relu(fc2.call(functional.relu(fc1.call(x)))));
    }
}

/// <summary>Normalizes vectors, so that one image alone has no variance.</summary>
public sealed class VectorNet : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> hidden, norm, head;

    public VectorNet(int channels, int height, int width, int classes) : base(nameof(VectorNet))
    {
        hidden = Linear(channels * height * width, 4);
        norm = BatchNorm1d(4);
        head = Linear(4, classes);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => head.call(norm.call(hidden.call(input.flatten(1))));
}

/// <summary>Has no way to be constructed from outside.</summary>
public sealed class Unmakeable(string secret) : Module<Tensor, Tensor>(secret)
{
    public override Tensor forward(Tensor input) => input;
}
