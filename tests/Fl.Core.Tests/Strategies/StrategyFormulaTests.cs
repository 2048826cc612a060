using Fl.Testing;
using static Fl.Testing.QuadraticFederation;

namespace Fl.Core.Tests.Strategies;

/// <summary>Each strategy against its paper's formulas, written down again in double precision for clients with quadratic losses.</summary>
public sealed class StrategyFormulaTests
{
    private const double Lr = 0.1;
    private static readonly TrainOptions Train = new() { Lr = Lr, BatchSize = 4, Epochs = 2 };
    private static readonly int[][] TwoRounds = [[0, 1, 2], [0, 2]];

    [Fact]
    public void FedAvg_weighs_by_examples() =>
        Check(new FedAvg { ServerLr = 0.7 }, (w, cohort) => Plus(w, 0.7, ByExamples(cohort, k => Minus(Local(k, w), w))));

    [Fact]
    public void FedSgd_steps_by_the_mean_gradient() =>
        Check(new FedSgd { ServerLr = 0.5 }, (w, cohort) => Plus(w, -0.5, ByExamples(cohort, k => Minus(w, Optima[k]))),
            Train with { Epochs = 1 });

    [Fact]
    public void FedAvgM_keeps_a_velocity()
    {
        double[] v = [0, 0];
        Check(new FedAvgM { Beta = 0.8, ServerLr = 0.5 }, (w, cohort) =>
        {
            v = Plus(ByExamples(cohort, k => Minus(Local(k, w), w)), 0.8, v);
            return Plus(w, 0.5, v);
        });
    }

    [Fact]
    public void FedAdagrad_adds_up_squares() => CheckAdaptive(new FedAdagrad { ServerLr = 0.05, Tau = 0.01 }, 0, (v, d) => v + d * d);

    [Fact]
    public void FedAdam_decays_squares() =>
        CheckAdaptive(new FedAdam { ServerLr = 0.05, Tau = 0.01, Beta1 = 0.8, Beta2 = 0.9 }, 0.8, (v, d) => 0.9 * v + 0.1 * d * d);

    [Fact]
    public void FedYogi_moves_by_the_sign_of_the_difference() =>
        CheckAdaptive(new FedYogi { ServerLr = 0.05, Tau = 0.3, Beta1 = 0.8, Beta2 = 0.9 }, 0.8, (v, d) =>
            v - 0.1 * d * d * Math.Sign(v - d * d));

    [Fact]
    public void FedProx_pulls_towards_the_global_weights() =>
        Check(new FedProx { Mu = 0.5 }, (w, cohort) =>
            Plus(w, 1, ByExamples(cohort, k => Minus(Local(k, w, (y, j) => 0.5 * (y[j] - w[j])), w))));

    [Theory]
    [InlineData(ControlVariate.One)]
    [InlineData(ControlVariate.Two)]
    [InlineData(ControlVariate.NiidBench)]
    public void Scaffold_corrects_by_the_control_variates(ControlVariate option)
    {
        double[] c = [0, 0];
        double[][] own = [[0, 0], [0, 0], [0, 0]];
        Check(new Scaffold { Option = option, ServerLr = 0.9 }, (w, cohort) =>
        {
            var (changes, trained) = (new Dictionary<int, double[]>(), new Dictionary<int, double[]>());
            foreach (var k in cohort)
            {
                trained[k] = Local(k, w, (_, j) => c[j] - own[k][j]);
                var next = option is ControlVariate.One ? Minus(w, Optima[k])
                    : Plus(Minus(own[k], c), 1 / (StepsOf(k) * Lr), Minus(w, trained[k]));
                (changes[k], own[k]) = (Minus(next, own[k]), next);
            }
            foreach (var k in cohort) c = Plus(c, 1.0 / Optima.Length, changes[k]);
            return Plus(w, 0.9, option is ControlVariate.NiidBench
                ? ByExamples(cohort, k => Minus(trained[k], w)) : Plainly(cohort, k => Minus(trained[k], w)));
        });
    }

    /// <summary>
    /// With momentum the correction is beside the step, so that momentum does not multiply it;
    /// the variant divides by the number of steps all the same.
    /// </summary>
    [Theory]
    [InlineData(ControlVariate.Two)]
    [InlineData(ControlVariate.NiidBench)]
    public void Scaffold_corrects_the_step_beside_momentum(ControlVariate option)
    {
        double[] c = [0, 0], own = [0, 0];
        var train = Train with { Momentum = 0.9 };
        var actual = QuadraticFederation.Run(new Scaffold { Option = option }, train, [1], [1], [1]);
        var w = Start;
        for (var round = 0; round < 3; round++)
        {
            double[] y = [.. w], velocity = [0, 0];
            for (var step = 0; step < StepsOf(1); step++)
                for (var j = 0; j < 2; j++)
                {
                    velocity[j] = 0.9 * velocity[j] + y[j] - Optima[1][j];
                    y[j] -= Lr * (velocity[j] + c[j] - own[j]);
                }
            var length = option is ControlVariate.NiidBench ? StepsOf(1) : Accumulation(StepsOf(1), 0.9, 0, nesterov: false);
            var next = Plus(Minus(own, c), 1 / (length * Lr), Minus(w, y));
            (c, own, w) = (Plus(c, 1.0 / 3, Minus(next, own)), next, y);
        }
        AssertNear(w, actual);
    }

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(0.9, 0, false)]
    [InlineData(0.9, 0, true)]
    [InlineData(0, 0.5, false)]
    [InlineData(0.6, 0.5, false)]
    public void FedNova_divides_by_the_norm_of_the_optimizer_s_accumulation_vector(double momentum, double mu, bool nesterov)
    {
        var train = Train with { Momentum = momentum, Nesterov = nesterov };
        Check(new FedNova { Mu = mu }, (w, cohort) =>
        {
            var total = (double)cohort.Sum(k => Sizes[k]);
            var (step, effective) = (new double[2], 0.0);
            foreach (var k in cohort)
            {
                var a = Accumulation(StepsOf(k), momentum, mu, nesterov);
                effective += Sizes[k] / total * a;
                step = Plus(step, Sizes[k] / total / a, Minus(Momentum(k, w, momentum, mu, nesterov), w));
            }
            return Plus(w, effective, step);
        }, train);
    }

    [Fact]
    public void FedDyn_keeps_the_clients_gradients_and_the_server_s_h()
    {
        const double Alpha = 0.2;
        double[] h = [0, 0];
        double[][] own = [[0, 0], [0, 0], [0, 0]];
        Check(new FedDyn { Alpha = Alpha }, (w, cohort) =>
        {
            var trained = cohort.ToDictionary(k => k, k => Local(k, w, (y, j) => Alpha * (y[j] - w[j]) - own[k][j]));
            foreach (var k in cohort)
            {
                own[k] = Plus(own[k], -Alpha, Minus(trained[k], w));
                h = Plus(h, -Alpha / Optima.Length, Minus(trained[k], w));
            }
            return Plus(Plainly(cohort, k => trained[k]), -1 / Alpha, h);
        });
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(2.5, 0)]
    [InlineData(1, 0.9)]
    public void QFedAvg_favours_clients_with_a_high_loss(double q, double momentum) =>
        Check(new QFedAvg { Q = q }, (w, cohort) =>
        {
            var (numerator, denominator) = (new double[2], 0.0);
            foreach (var k in cohort)
            {
                // One over how far a step carries a constant gradient, on average.
                var L = StepsOf(k) / (Lr * Accumulation(StepsOf(k), momentum, 0, nesterov: false));
                var loss = Minus(w, Optima[k]).Sum(e => e * e) / 2;
                var step = Minus(w, Momentum(k, w, momentum, 0, nesterov: false)).Select(e => L * e).ToArray();
                numerator = Plus(numerator, Math.Pow(loss, q), step);
                denominator += q * Math.Pow(loss, q - 1) * step.Sum(e => e * e) + L * Math.Pow(loss, q);
            }
            return Plus(w, -1 / denominator, numerator);
        }, Train with { Momentum = momentum });

    [Fact]
    public void FedExp_extrapolates_where_changes_disagree()
    {
        var rates = new List<double>();
        Check(new FedExp { Epsilon = 1e-3 }, (w, cohort) =>
        {
            var changes = cohort.Select(k => Minus(Local(k, w), w)).ToList();
            var mean = Plainly(cohort, k => Minus(Local(k, w), w));
            rates.Add(Math.Max(1, changes.Sum(d => d.Sum(e => e * e)) / (2 * cohort.Length * (mean.Sum(e => e * e) + 1e-3))));
            return Plus(w, rates[^1], mean);
        }, rounds: [[0, 1, 2], [0, 1], [0, 1, 2], [0, 2], [0, 1, 2], [0, 1, 2], [1, 2]]);
        Assert.Contains(rates, rate => rate > 1.01);
        Assert.Contains(rates, rate => rate == 1);
    }

    [Fact]
    public void FedLion_steps_by_signs_on_the_clients_and_averages_the_momentum()
    {
        double[] m = [0, 0];
        Check(new FedLion { Beta1 = 0.8, Beta2 = 0.9 }, (w, cohort) =>
        {
            var trained = cohort.ToDictionary(k => k, k =>
            {
                double[] y = [.. w], own = [.. m];
                for (var step = 0; step < StepsOf(k); step++)
                    for (var j = 0; j < 2; j++)
                    {
                        var gradient = y[j] - Optima[k][j];
                        y[j] -= Lr * Math.Sign(0.8 * own[j] + 0.2 * gradient);
                        own[j] = 0.9 * own[j] + 0.1 * gradient;
                    }
                return (Y: y, M: own);
            });
            m = Plainly(cohort, k => trained[k].M);
            return Plainly(cohort, k => trained[k].Y);
        });
    }

    [Fact]
    public void MimeLite_steps_with_the_server_s_momentum()
    {
        double[] m = [0, 0];
        Check(new MimeLite { Beta = 0.6 }, (w, cohort) =>
        {
            var trained = cohort.ToDictionary(k => k, k =>
            {
                double[] y = [.. w];
                for (var step = 0; step < StepsOf(k); step++)
                    for (var j = 0; j < 2; j++) y[j] -= Lr * (0.4 * (y[j] - Optima[k][j]) + 0.6 * m[j]);
                return y;
            });
            m = Plus([.. m.Select(x => 0.6 * x)], 0.4, Plainly(cohort, k => Minus(w, Optima[k])));
            return Plainly(cohort, k => trained[k]);
        }, rounds: [[0, 1, 2], [0, 2], [1]]);
    }

    private static void CheckAdaptive(AdaptiveServer strategy, double beta1, Func<double, double, double> takeIn)
    {
        double[] m = [0, 0], v = [strategy.Tau * strategy.Tau, strategy.Tau * strategy.Tau];
        Check(strategy, (w, cohort) =>
        {
            var d = ByExamples(cohort, k => Minus(Local(k, w), w));
            m = Plus([.. m.Select(x => beta1 * x)], 1 - beta1, d);
            v = [takeIn(v[0], d[0]), takeIn(v[1], d[1])];
            return [.. w.Select((x, j) => x + 0.05 * m[j] / (Math.Sqrt(v[j]) + strategy.Tau))];
        }, rounds: [[0, 1, 2], [0, 2], [1], [0, 1]]);
    }

    private static void Check(Strategy strategy, Func<double[], int[], double[]> round, TrainOptions? train = null, int[][]? rounds = null)
    {
        var expected = Start;
        foreach (var cohort in rounds ?? TwoRounds) expected = round(expected, cohort);
        AssertNear(expected, QuadraticFederation.Run(strategy, train ?? Train, rounds ?? TwoRounds));
    }

    private static void AssertNear(double[] expected, double[] actual)
    {
        for (var j = 0; j < expected.Length; j++) Assert.Equal(expected[j], actual[j], 2e-6);
    }

    private static int StepsOf(int k) => Train.Epochs.To * Sizes[k] / Train.BatchSize;

    /// <summary>Gradient descent on client k's loss from w, with a term added to each gradient.</summary>
    private static double[] Local(int k, double[] w, Func<double[], int, double>? term = null)
    {
        double[] y = [.. w];
        for (var step = 0; step < StepsOf(k); step++)
            y = [.. y.Select((value, j) => value - Lr * (value - Optima[k][j] + (term?.Invoke(y, j) ?? 0)))];
        return y;
    }

    private static double[] Momentum(int k, double[] w, double momentum, double mu, bool nesterov)
    {
        double[] y = [.. w], velocity = [0, 0];
        for (var step = 0; step < StepsOf(k); step++)
            for (var j = 0; j < 2; j++)
            {
                var gradient = y[j] - Optima[k][j] + mu * (y[j] - w[j]);
                velocity[j] = momentum * velocity[j] + gradient;
                y[j] -= Lr * (nesterov ? gradient + momentum * velocity[j] : velocity[j]);
            }
        return y;
    }

    /// <summary>
    /// |a|_1 as the paper gives it where it does: steps without momentum, (steps - rho (1 - rho^steps) / (1 - rho)) / (1 - rho) with
    /// momentum, (1 - (1 - lr mu)^steps) / (lr mu) with a proximal term; else the sum over the steps of what a gradient of 1 in that step
    /// alone does.
    /// </summary>
    private static double Accumulation(int steps, double rho, double mu, bool nesterov)
    {
        if (mu == 0 && !nesterov) return rho == 0 ? steps : (steps - rho * (1 - Math.Pow(rho, steps)) / (1 - rho)) / (1 - rho);
        if (rho == 0) return (1 - Math.Pow(1 - Lr * mu, steps)) / (Lr * mu);
        var sum = 0.0;
        for (var impulse = 0; impulse < steps; impulse++)
        {
            var (velocity, moved) = (0.0, 0.0);
            for (var step = 0; step < steps; step++)
            {
                var gradient = (step == impulse ? 1 : 0) - Lr * mu * moved;
                velocity = rho * velocity + gradient;
                moved += nesterov ? gradient + rho * velocity : velocity;
            }
            sum += moved;
        }
        return sum;
    }

    private static double[] Plus(double[] x, double a, double[] y) => [.. x.Zip(y, (p, q) => p + a * q)];
    private static double[] Minus(double[] x, double[] y) => Plus(x, -1, y);
    private static double[] ByExamples(int[] cohort, Func<int, double[]> of) =>
        cohort.Aggregate(new double[2], (sum, k) => Plus(sum, Sizes[k] / (double)cohort.Sum(other => Sizes[other]), of(k)));

    private static double[] Plainly(int[] cohort, Func<int, double[]> of) =>
        cohort.Aggregate(new double[2], (sum, k) => Plus(sum, 1.0 / cohort.Length, of(k)));
}
