using static Fl.Testing.QuadraticFederation;

namespace Fl.Core.Tests.Strategies;

/// <summary>MOON for clients with quadratic losses, whose representation of an example x is (w_1 x_1, w_2 x_2).</summary>
public sealed class MoonTests
{
    private const double Lr = 0.1, Mu = 0.8, Tau = 0.4;
    private static readonly TrainOptions Train = new() { Lr = Lr, BatchSize = 4, Epochs = 2 };
    private static readonly int[][] Cohorts = [[1, 2], [1], [0, 1, 2], [1, 2]];

    /// <summary>The paper's loss as it is written, differentiated numerically. Client 1 is in every round, client 2 misses one.</summary>
    [Fact]
    public void The_global_model_and_the_client_s_last_are_contrasted()
    {
        var (w, last) = (Start, new Dictionary<int, double[]>());
        foreach (var cohort in Cohorts)
        {
            double[] mean = [0, 0];
            foreach (var k in cohort)
            {
                double[] y = [.. w], previous = last.GetValueOrDefault(k, w);
                for (var step = 0; step < Train.Epochs.To * Sizes[k] / Train.BatchSize; step++)
                    y = [.. y.Select((value, j) => value - Lr * (value - Optima[k][j] + Slope(k, w, previous, y, j)))];
                for (var j = 0; j < 2; j++) mean[j] += y[j] * Sizes[k] / cohort.Sum(other => Sizes[other]);
                last[k] = y;
            }
            w = mean;
        }
        var actual = Run(new Moon { Mu = Mu, Temperature = Tau }, Train, Cohorts);
        for (var j = 0; j < 2; j++) Assert.Equal(w[j], actual[j], 2e-6);
        var plain = Run(new Moon { Mu = 0 }, Train, Cohorts);
        Assert.NotEqual(plain[0], actual[0], 1e-3);
        Assert.Equal(plain, Run(new Moon { Mu = Mu, Temperature = Tau, WarmUp = Cohorts.Length }, Train, Cohorts));
        Assert.NotEqual(plain, Run(new Moon { Mu = Mu, Temperature = Tau, WarmUp = Cohorts.Length - 1 }, Train, Cohorts));
    }

    private static double Slope(int k, double[] global, double[] previous, double[] y, int j)
    {
        double[] above = [.. y], below = [.. y];
        above[j] += 1e-5;
        below[j] -= 1e-5;
        return (Loss(above) - Loss(below)) / 2e-5;

        double Loss(double[] at)
        {
            var (near, far) = (Math.Exp(Cosine(at, global) / Tau), Math.Exp(Cosine(at, previous) / Tau));
            return -Mu * Math.Log(near / (near + far));
        }

        double Cosine(double[] p, double[] q)
        {
            double[] a = [p[0] * Optima[k][0], p[1] * Optima[k][1]], b = [q[0] * Optima[k][0], q[1] * Optima[k][1]];
            return (a[0] * b[0] + a[1] * b[1]) / Math.Sqrt((a[0] * a[0] + a[1] * a[1]) * (b[0] * b[0] + b[1] * b[1]));
        }
    }
}
