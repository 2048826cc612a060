using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>Softmax cross-entropy of the logits against the class, in nats: nn.CrossEntropyLoss of PyTorch.</summary>
[Named("cross-entropy")]
public sealed record CrossEntropy : Loss
{
    /// <summary>
    /// Share of the target that is spread evenly over all K classes (Szegedy et al., "Rethinking the Inception Architecture for Computer
    /// Vision", CVPR 2016, section 7): the example's own class has 1 - label_smoothing + label_smoothing / K, each other
    /// label_smoothing / K.
    /// </summary>
    [Range(0.0, 1.0)]
    public double LabelSmoothing { get; init; }

    public override string? WhyNot(LearningTask task) =>
        task is Classification ? null : $"cross-entropy is of classes, and the data set has {task.Goal}";
}
