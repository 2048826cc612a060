using Fl.Testing;
namespace Fl.Core.Tests.Strategies;

public sealed class ScheduleTests
{
    [Fact]
    public void Schedules_are_their_formulas()
    {
        Assert.Equal([1, 1, 1, 1], Of(new ConstantSchedule()));
        Assert.Equal([1, 0.5, 0.25, 0.125], Of(new DecaySchedule { Decay = 0.5 }));
        Assert.Equal([1, 1, 0.1, 0.1], Of(new StepSchedule { Every = 2 }));
        // cos(0), cos(pi/4), cos(pi/2), cos(3 pi/4)
        Assert.Equal([1, (1 + 0.70710678) / 2, 0.5, (1 - 0.70710678) / 2], Of(new CosineSchedule()), (a, b) => Math.Abs(a - b) < 1e-8);
        Assert.Equal(0.2 + 0.8 * 0.5, new CosineSchedule { Minimum = 0.2, Horizon = 4 }.Factor(3), 1e-12);
    }

    [Fact]
    public void A_schedule_with_a_horizon_stays_at_its_last_factor_whatever_the_rounds()
    {
        var train = new TrainOptions { Lr = 1, Schedule = new CosineSchedule { Horizon = 4 } };
        var factors = Of(new CosineSchedule());
        foreach (var rounds in new[] { 4, 6, 100 })
            Assert.Equal([.. factors, factors[^1], factors[^1]], Enumerable.Range(1, 6).Select(round => train.LrOf(round, rounds)));
        Assert.Equal(factors[..2], Enumerable.Range(1, 2).Select(round => train.LrOf(round, 2)));
    }

    [Fact]
    public void A_round_trains_at_its_own_learning_rate()
    {
        var train = new TrainOptions { Lr = 0.1, BatchSize = 0, Schedule = new StepSchedule { Every = 1, Gamma = 0.5 } };
        var (w, b) = (QuadraticFederation.Start[0], QuadraticFederation.Optima[0][0]);
        foreach (var lr in new[] { 0.1, 0.05, 0.025 }) w -= lr * (w - b);
        Assert.Equal(w, QuadraticFederation.Run(new FedAvg(), train, [0], [0], [0])[0], 1e-6);
    }

    [Fact]
    public void A_gradient_longer_than_clip_norm_is_scaled_to_it()
    {
        var (start, target) = (QuadraticFederation.Start, QuadraticFederation.Optima[0]);
        double[] gradient = [start[0] - target[0], start[1] - target[1]];
        var norm = Math.Sqrt(gradient.Sum(g => g * g));
        foreach (var limit in new[] { 0.5 * norm, 2 * norm })
        {
            var actual = QuadraticFederation.Run(new FedAvg(), new() { Lr = 0.1, BatchSize = 0, ClipNorm = limit }, [0]);
            for (var j = 0; j < 2; j++) Assert.Equal(start[j] - 0.1 * gradient[j] * Math.Min(1, limit / norm), actual[j], 1e-6);
        }
    }

    private static double[] Of(Schedule schedule) => [.. Enumerable.Range(1, 4).Select(round => schedule.Over(4).Factor(round))];
}
