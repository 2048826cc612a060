namespace Fl.Core;

/// <summary>
/// An attack whose attackers see what the honest clients of the round send, and all send one and the same update made from it.
/// </summary>
public abstract record CollusiveAttack : Attack
{
    /// <summary>Makes the update that every attacker of the round sends.</summary>
    /// <param name="forged">Receives it, length <see cref="Layout.TrainableLength"/>; holds zeros.</param>
    public abstract void Agree(AttackRound round, Vector forged);

    public override IEnumerable<Problem> Problems(Experiment experiment)
    {
        foreach (var problem in base.Problems(experiment)) yield return problem;
        if (experiment.Strategy is AsynchronousStrategy)
            yield return new("name", $"'{Catalog.NameOf(this)}' waits for a round's honest updates, "
                + $"and strategy '{Catalog.NameOf(experiment.Strategy)}' has no rounds in step.");
    }
}
