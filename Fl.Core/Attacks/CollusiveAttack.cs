namespace Fl.Core;

/// <summary>An attack whose attackers see what the honest clients of the round send, and all send one and the same update made from it.</summary>
public abstract record CollusiveAttack : Attack
{
    /// <summary>Makes the update that every attacker of the round sends.</summary>
    /// <param name="forged">Receives it, length <see cref="Layout.TrainableLength"/>; holds zeros.</param>
    public abstract void Agree(AttackRound round, Vector forged);
}
