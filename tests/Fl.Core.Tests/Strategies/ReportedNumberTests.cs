namespace Fl.Core.Tests.Strategies;

/// <summary>The numbers beside an update that the server multiplies or divides by are held against what can be true.</summary>
public sealed class ReportedNumberTests
{
    private static readonly WorkPlan Plan = new(1, 1, 0, 95, new() { Epochs = 2, BatchSize = 10, Momentum = 0.9 });

    [Theory]
    [InlineData(1, null)]
    [InlineData(200, null)]
    [InlineData(201, "a step length of 201, where 200 is the most")]
    [InlineData(1e30, "a step length of 1e+30, where 200 is the most")]
    [InlineData(0, "a step length of 0, where 200 is the most")]
    [InlineData(-3, "a step length of -3, where 200 is the most")]
    public void Fednova_takes_no_step_length_beyond_all_the_steps_there_are(double a, string? reason) =>
        Assert.Equal(reason, WhyNot(new FedNova(), "a", a));

    [Theory]
    [InlineData(25, null)]
    [InlineData(0, null)]
    [InlineData(26, "26 for the square of its change, which is shorter")]
    [InlineData(-1, "-1 for the square of its change, which is shorter")]
    public void Fedexp_takes_no_length_beyond_the_change_s(double square, string? reason) =>
        Assert.Equal(reason, WhyNot(new FedExp(), "square", square));

    [Theory]
    [InlineData(1e-9, null)]
    [InlineData(0, "0 for a sum of squares")]
    [InlineData(-5, "-5 for a sum of squares")]
    public void Qfedavg_divides_by_no_sum_that_is_not_above_0(double lh, string? reason) =>
        Assert.Equal(reason, WhyNot(new QFedAvg(), "lh", lh));

    private static string? WhyNot(Strategy strategy, string name, double value)
    {
        using var change = new HostVector(2);
        change.CopyFrom([3f, -4f]);
        return strategy.WhyNot(new Update(new ClientReport(0, UpdateStatus.Completed, "", 95), change)
        {
            Numbers = new Dictionary<string, double> { [name] = value },
        }, Plan);
    }
}
