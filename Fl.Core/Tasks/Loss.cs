namespace Fl.Core;

/// <summary>
/// The <c>train.loss:</c> of an experiment: what training makes small, the mean over the targets of a batch. Losses that are told, of
/// training and of test, are of it too. Without it, it is what the data set's task asks for: cross-entropy for classes.
/// </summary>
[Kind("losses")]
public abstract record Loss : Component
{
    /// <summary>Why it is none for a task, without a full stop; null where it is.</summary>
    public abstract string? WhyNot(LearningTask task);
}
