namespace Fl.Core;

/// <summary>
/// Label flipping: the attackers train on labels turned round, class y of C as C - 1 - y, and send what comes of it (as in
/// Fang et al., "Local Model Poisoning Attacks to Byzantine-Robust Federated Learning", USENIX Security 2020, Section 5.1).
/// </summary>
[Named("label-flip")]
public sealed record LabelFlip : Attack
{
    public override bool PoisonsData => true;

    public override void Poison(Examples examples, RandomStream draw)
    {
        var targets = examples.Targets.AsClasses("Attack 'label-flip'");
        foreach (ref var label in targets.Labels.AsSpan()) label = (ushort)(targets.Classes - 1 - label);
    }
}
