namespace Fl.Core;

/// <summary>
/// A loss of classes, example by example, that every engine computes by calling it: for a loss of your own, in one file. Fl's
/// <see cref="CrossEntropy"/> is of whole registers, and faster.
/// </summary>
/// <threadsafety>Called on many threads at once; it is immutable, as every component.</threadsafety>
public abstract record ClassLoss : Loss
{
    public override string? WhyNot(LearningTask task) =>
        task is Classification ? null : $"{Catalog.NameOf(this)} is of classes, and the data set has {task.Goal}";

    /// <summary>The loss of one example. Nothing may be allocated.</summary>
    /// <param name="logits">The model's output, a number for each class.</param>
    /// <param name="label">The example's class, from 0.</param>
    /// <param name="gradient">Receives the derivative of the loss by each logit; all of it is to be written.</param>
    public abstract double Of(ReadOnlySpan<float> logits, int label, Span<float> gradient);
}
