using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Sign flipping (Li et al., "RSA: Byzantine-Robust Stochastic Aggregation Methods", AAAI 2019, Section 5):
/// an attacker sends its own update times -scale.
/// </summary>
[Named("sign-flip")]
public sealed record SignFlip : Attack
{
    /// <summary>What the turned update is multiplied by; 1 is bit flipping in Karimireddy, He and Jaggi (ICLR 2022).</summary>
    [Range(1e-12, 1e6)]
    public double Scale { get; init; } = 1;

    public override void Forge(Vector update, RandomStream draw) => update.Scale((float)-Scale);
}
