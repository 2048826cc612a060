namespace Fl.Core;

/// <summary>
/// Multinomial logistic regression: one linear layer under softmax cross-entropy; convex. 7,850 parameters on 1x28x28
/// images and 10 classes.
/// </summary>
[Named("logistic")]
public sealed record Logistic : ModelFamily
{
    /// <summary>
    /// Squash each score by a sigmoid before softmax cross-entropy, as the power-law MNIST task of FedML and FLUTE does
    /// (a slip of the original code that its published accuracies contain).
    /// </summary>
    public bool Sigmoid { get; init; }

    protected override Model Make(Shape input, LearningTask task) => ModelSpec.Build("logistic", input, task,
    [
        new Flatten(),
        new Linear { Name = "linear", Features = task.Outputs },
        .. Sigmoid ? [new Sigmoid()] : Array.Empty<Layer>(),
    ]);
}
