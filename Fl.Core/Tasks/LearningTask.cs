namespace Fl.Core;

/// <summary>What is learnt of each example: what a model is to yield of it, and the figure that says how well it does.</summary>
public abstract record LearningTask
{
    /// <summary>Values that a model yields at each position.</summary>
    public abstract int Outputs { get; }

    /// <summary>Positions of an example at which it yields them: 1, but for sequences.</summary>
    public virtual int OutputPositions => 1;

    /// <summary>What the data set has to be learnt, as in the middle of a sentence: 10 classes.</summary>
    public abstract string Goal { get; }

    /// <summary>What training makes small, where an experiment asks for nothing else.</summary>
    public abstract Loss Loss { get; }

    /// <summary>The figure that models are compared by.</summary>
    public abstract Headline Headline { get; }

    /// <summary>What sums over so many examples say of a model.</summary>
    public abstract Evaluation Score(Tally tally, int examples);
}
