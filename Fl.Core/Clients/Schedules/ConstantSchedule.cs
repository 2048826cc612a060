namespace Fl.Core;

/// <summary>The same learning rate in every round.</summary>
[Named("constant")]
public sealed record ConstantSchedule : Schedule
{
    public override double Factor(int round) => 1;
}
