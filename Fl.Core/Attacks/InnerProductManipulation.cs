using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Inner-product manipulation, IPM (Xie, Koyejo and Gupta, "Fall of Empires: Breaking Byzantine-tolerant SGD by Inner Product
/// Manipulation", UAI 2019, Section 4): every attacker sends -epsilon times the plain mean of the honest updates.
/// </summary>
[Named("ipm")]
public sealed record InnerProductManipulation : CollusiveAttack
{
    /// <summary>Small ones hide among honest updates, large ones turn a mean round.</summary>
    [Range(1e-12, 1e6)]
    public double Epsilon { get; init; } = 0.1;

    public override void Agree(AttackRound round, Vector forged)
    {
        round.Mean(forged);
        forged.Scale((float)-Epsilon);
    }
}
