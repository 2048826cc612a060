namespace Fl.Core;

/// <summary>One of several classes for each example; a model yields a logit for each class.</summary>
/// <param name="Classes">Number of classes, 1 to 65,536.</param>
public sealed record Classification(int Classes) : LearningTask
{
    /// <summary>Share of the examples whose class the model gives, 0 to 1.</summary>
    public static readonly Headline Accuracy = new("accuracy", score => score.Accuracy);

    public override int Outputs => Classes;

    public override string Goal => $"{Classes} classes";

    public override Loss Loss => new CrossEntropy();

    public override Headline Headline => Accuracy;

    public override Evaluation Score(Tally tally, int examples) =>
        new(tally.LossSum / tally.Counted, (double)tally.Correct / tally.Counted, examples);
}
