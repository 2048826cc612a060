using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// A Little Is Enough, ALIE (Baruch, Baruch and Goldberg, NeurIPS 2019, Algorithm 1): at every coordinate the attackers send
/// mean - z std of the honest updates. With n updates of which m are the attackers', s = floor(n / 2 + 1) - m and z is the
/// quantile of the standard normal at (n - m - s) / (n - m), but at least 0, so that the s honest clients beyond side with
/// them.
/// </summary>
/// <remarks>
/// The mean and the population deviation are the honest clients', as in later work;
/// the paper estimates them from what the attackers would have sent.
/// </remarks>
[Named("alie")]
public sealed record ALittleIsEnough : CollusiveAttack
{
    /// <summary>Deviations from the mean; without a value the paper's, by the counts of the round.</summary>
    [Range(0.0, 1000.0)]
    public double? Z { get; init; }

    public override void Agree(AttackRound round, Vector forged)
    {
        using Vector difference = forged.Allocate(forged.Length), deviation = forged.Allocate(forged.Length);
        round.Mean(forged);
        foreach (var update in round.Updates)
        {
            difference.Subtract(update, forged);
            difference.Multiply(difference);
            deviation.AddScaled(1f / round.Updates.Count, difference);
        }
        var z = (float)(Z ?? ZOf(round.Updates.Count + round.Attackers, round.Attackers));
        var values = deviation.OnHost();
        foreach (ref var value in values.Span) value = MathF.Sqrt(value);
        deviation.CopyFrom(values);
        forged.AddScaled(-z, deviation);
    }

    /// <summary>
    /// The paper's z for n updates of which m are attackers'; where these are a majority on their own, as if they needed one more.
    /// </summary>
    internal static double ZOf(int n, int m)
    {
        var s = Math.Clamp(n / 2 + 1 - m, 1, n - m);
        return s == n - m ? 0 : Math.Max(0, NormalQuantile.Of((double)(n - m - s) / (n - m)));
    }
}
