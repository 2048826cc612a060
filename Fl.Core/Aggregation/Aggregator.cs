namespace Fl.Core;

/// <summary>
/// How a round's updates become one. The default, their mean, is folded as they come; others see them all at once, at the
/// price of one copy of the model for each client of the round.
/// </summary>
/// <remarks>
/// It works in main memory, where updates are received, whatever memory the server's vectors are in: <see cref="Vector.OnHost"/> has those.
/// </remarks>
[Kind("aggregators")]
public abstract record Aggregator : Component
{
    /// <summary>Whether the round's updates are kept for <see cref="Aggregate"/>; without, they are only averaged.</summary>
    public virtual bool NeedsAll => true;

    /// <summary>A round with fewer usable updates than this has failed: the aggregator would withstand nobody.</summary>
    public virtual int FewestUpdates => 1;

    /// <summary>
    /// Training examples that the server keeps for itself and trains on in each round, for <see cref="ServerState.OwnChange"/>.
    /// </summary>
    public virtual int ServerExamples => 0;

    /// <summary>Makes one change of the weights out of the clients'.</summary>
    /// <param name="updates">At least one, in the order of the clients' numbers, whatever order they came in;
    /// their vectors may be written to.</param>
    /// <param name="server">For what is kept from round to round; its weights are those that the clients started from.</param>
    /// <param name="result">Receives the change, as long as theirs; holds zeros.</param>
    public abstract void Aggregate(IReadOnlyList<Contribution> updates, ServerState server, HostVector result);

    /// <summary>What does not go together with the updates that a step has; keys are this aggregator's.</summary>
    public virtual IEnumerable<Problem> Problems(StepSize step)
    {
        if (step.Updates < FewestUpdates)
            yield return new("name", $"{Catalog.NameOf(this)} withstands nobody with fewer than {FewestUpdates} updates in a step of the "
                + $"server, and {step.Source} gives {step.Updates}.");
    }
}
