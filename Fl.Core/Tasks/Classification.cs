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

    /// <summary>The class that a model gives an example: the first with the largest logit.</summary>
    /// <param name="logits">A number for each class, at least one.</param>
    public static int ClassOf(ReadOnlySpan<float> logits)
    {
        var largest = 0;
        for (var i = 1; i < logits.Length; i++)
            if (logits[i] > logits[largest]) largest = i;
        return largest;
    }

    public override Evaluation Score(Tally tally, int examples) =>
        new(tally.LossSum / tally.Counted, (double)tally.Correct / tally.Counted, examples);
}
