namespace Fl.Core;

/// <summary>The <c>partition:</c> of an experiment: the rule that deals the training examples to the clients.</summary>
[Kind("partitioners")]
public abstract record Partitioner : Component
{
    /// <summary>Share of each client's examples that it keeps for its own test, 0 (none) to 0.9; taken after the split.</summary>
    [System.ComponentModel.DataAnnotations.Range(0.0, 0.9)]
    public double Holdout { get; init; }

    /// <summary>Splits the examples. The result depends on the arguments alone.</summary>
    /// <exception cref="BadInputException">The request cannot be met; the message says what would work.</exception>
    public abstract Partition Split(PartitionRequest request);
}
