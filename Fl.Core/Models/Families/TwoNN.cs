namespace Fl.Core;

/// <summary>
/// The "2NN" of McMahan et al., "Communication-Efficient Learning of Deep Networks from Decentralized Data" (AISTATS
/// 2017): two hidden layers of 200 units with ReLU. 199,210 parameters on 1x28x28 images and 10 classes.
/// </summary>
[Named("2nn")]
public sealed record TwoNN : ModelFamily
{
    protected override Model Make(Shape input, LearningTask task) => ModelSpec.Build("2nn", input, task,
    [
        new Flatten(),
        new Linear { Name = "fc1", Features = 200 },
        new Relu(),
        new Linear { Name = "fc2", Features = 200 },
        new Relu(),
        new Linear { Name = "fc3", Features = task.Outputs },
    ]);
}
