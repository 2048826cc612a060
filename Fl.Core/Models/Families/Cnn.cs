namespace Fl.Core;

/// <summary>
/// The convolutional network of McMahan et al., "Communication-Efficient Learning of Deep Networks from Decentralized
/// Data" (AISTATS 2017): two 5x5 convolutions (32 and 64 channels, padding 2 so that the size stays), each with ReLU and
/// 2x2 max-pooling, then 512 hidden units. 1,663,370 parameters on 1x28x28 images and 10 classes; 2,156,490 on 3x32x32.
/// </summary>
[Named("cnn")]
public sealed record Cnn : ModelFamily
{
    protected override Model Make(Shape input, LearningTask task) => ModelSpec.Build("cnn", input, task,
    [
        new Conv { Name = "conv1", Channels = 32, Kernel = 5, Padding = 2 },
        new Relu(),
        new MaxPool { Kernel = 2 },
        new Conv { Name = "conv2", Channels = 64, Kernel = 5, Padding = 2 },
        new Relu(),
        new MaxPool { Kernel = 2 },
        new Flatten(),
        new Linear { Name = "fc1", Features = 512 },
        new Relu(),
        new Linear { Name = "fc2", Features = task.Outputs },
    ]);
}
