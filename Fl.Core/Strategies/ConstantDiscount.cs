namespace Fl.Core;

/// <summary>s(tau) = 1: stale updates count like fresh ones.</summary>
[Named("constant")]
public sealed record ConstantDiscount : StalenessDiscount
{
    public override double Of(int staleness) => 1;
}
