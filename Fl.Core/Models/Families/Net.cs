namespace Fl.Core;

/// <summary>
/// The small convolutional network of NIID-Bench (Li et al., ICDE 2022) and of PyTorch's CIFAR-10 tutorial:
/// two 5x5 convolutions (6 and 16 channels, no padding), each with ReLU and 2x2 max-pooling, then 120 and 84 hidden
/// units. 62,006 parameters on 3x32x32 images and 10 classes.
/// </summary>
[Named("net")]
public sealed record Net : ModelFamily
{
    protected override Model Make(Shape input, LearningTask task) => ModelSpec.Build("net", input, task,
    [
        new Conv { Name = "conv1", Channels = 6, Kernel = 5 },
        new Relu(),
        new MaxPool { Kernel = 2 },
        new Conv { Name = "conv2", Channels = 16, Kernel = 5 },
        new Relu(),
        new MaxPool { Kernel = 2 },
        new Flatten(),
        new Linear { Name = "fc1", Features = 120 },
        new Relu(),
        new Linear { Name = "fc2", Features = 84 },
        new Relu(),
        new Linear { Name = "fc3", Features = task.Outputs },
    ]);
}
