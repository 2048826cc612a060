using Fl.Testing;
namespace Fl.Core.Tests.Strategies;

/// <summary>
/// FedBuff and FedAsync against their papers' formulas, written down again in double precision. A client goes half of the way from
/// the weights it started from to a target of its own; who answers when is given.
/// </summary>
public sealed class AsynchronousStrategyTests
{
    private static readonly double[] Targets = [1, -2, 4];

    [Theory]
    [InlineData(BufferDivisor.Count)]
    [InlineData(BufferDivisor.Discounts)]
    public async Task FedBuff_discounts_each_change_by_its_staleness_and_divides_by_K(BufferDivisor divisor)
    {
        // Steps of two updates: 0 and 0 again; then 1, asked before the first step (tau 1), and 0 (0); then 2 (2) and 1,
        // asked again in the second step (1).
        var strategy = new FedBuff { K = 2, ServerLr = 0.7, Divisor = divisor };
        double[] w = [0.5, 0, 0, 0];
        double Step(int step, params (int Client, int From)[] answers)
        {
            double S(int from) => 1 / Math.Sqrt(1 + (step - from));
            var sum = answers.Sum(answer => S(answer.From) * 0.5 * (Targets[answer.Client] - w[answer.From - 1]));
            return w[step - 1] + 0.7 * sum / (divisor is BufferDivisor.Count ? 2 : answers.Sum(answer => S(answer.From)));
        }
        w[1] = Step(1, (0, 1), (0, 1));
        w[2] = Step(2, (1, 1), (0, 2));
        w[3] = Step(3, (2, 1), (1, 2));
        var run = await RunAsync(strategy, 3, 0, 0, 1, 0, 2, 1);
        Assert.Equal(w[1..], run.Weights.Select(x => (double)x), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal([0, 0, 1, 0, 2, 1], run.Staleness);
    }

    /// <summary>What is frozen goes down and not up.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FedAsync_mixes_the_clients_weights_into_the_newest_ones(bool besideFrozen)
    {
        var strategy = new FedAsync { Alpha = 0.6, Staleness = new PolynomialDiscount { A = 0.5 } };
        double[] w = [0.5, 0, 0, 0, 0];
        int[] clients = [0, 1, 2, 0], from = [1, 1, 1, 2];
        for (var step = 1; step <= 4; step++)
        {
            var start = w[from[step - 1] - 1];
            var local = start + 0.5 * (Targets[clients[step - 1]] - start);
            var alpha = 0.6 * Math.Pow(1 + step - from[step - 1], -0.5);
            w[step] = (1 - alpha) * w[step - 1] + alpha * local;
        }
        var run = await RunAsync(
            strategy, 4, besideFrozen ? new([("w", [1], true), ("f", [2], true)], tensor => tensor == "f") : One, clients);
        Assert.Equal(w[1..], run.Weights.Select(x => (double)x), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal([0, 1, 2, 2], run.Staleness);
    }

    [Theory]
    [InlineData(0, 1, 1, 1)]
    [InlineData(3, 0.5, 1, 1)]
    [InlineData(6, 0.3779644730092272, 1, 0.047619047619047616)]
    public void The_discounts_are_those_of_the_papers(int staleness, double polynomial, double constant, double hinge)
    {
        Assert.Equal(polynomial, new PolynomialDiscount().Of(staleness), 1e-15);
        Assert.Equal(constant, new ConstantDiscount().Of(staleness));
        Assert.Equal(hinge, new HingeDiscount().Of(staleness), 1e-15);
    }

    [Fact]
    public async Task An_update_that_is_too_stale_is_refused_and_another_takes_its_place()
    {
        var run = await RunAsync(new FedBuff { K = 1, MaxStaleness = 1 }, 3, 0, 0, 1, 2, 0);
        Assert.Equal([(1, 2), (2, 2)], run.Refused);
        Assert.Equal([0, 0, 0], run.Staleness);
    }

    [Fact]
    public async Task A_step_that_only_meets_failures_is_not_made()
    {
        var run = await RunAsync(new FedBuff { K = 1 }, 2, [.. Enumerable.Repeat(-1, 101), 0]);
        Assert.Equal(["101 clients sent no usable update; the last: client 0, broken."], run.Failures);
        Assert.Equal(0.5f, run.Weights[0]);
        Assert.NotEqual(0.5f, run.Weights[1]);
    }

    private sealed record Course(List<float> Weights, List<int> Staleness, List<(int Client, int Staleness)> Refused)
    {
        public List<string> Failures { get; } = [];
    }

    private static readonly Layout One = new([("w", [1], true)]);

    private static Task<Course> RunAsync(AsynchronousStrategy strategy, int steps, params int[] answers) =>
        RunAsync(strategy, steps, One, answers);

    private static async Task<Course> RunAsync(AsynchronousStrategy strategy, int steps, Layout layout, int[] answers)
    {
        var model = new QuadraticModel(layout);
        var experiment = new Experiment
        {
            Dataset = new SyntheticImages(),
            Strategy = strategy,
            Rounds = steps,
            Clients = new() { Count = 3, PerRound = 3 },
        };
        var server = new ServerState(model.Layout, 3);
        server.Weights.Fill(0.5f);
        await using var pool = new ScriptedPool(Targets, answers);
        var parts = new GatherParts(experiment, model, pool);
        var (gathering, updates) = (new AsynchronousGathering(parts, strategy), parts.Updates);
        var course = new Course([], [], []);
        while (server.Round < steps)
        {
            server.Round++;
            var gathered = await gathering.GatherAsync(server, TestContext.Current.CancellationToken);
            foreach (var result in gathered.Clients)
            {
                if (result.Status is UpdateStatus.Completed) course.Staleness.Add(result.Staleness);
                else course.Refused.Add((result.Client, result.Staleness));
            }
            if (gathered.Failure is { } why) course.Failures.Add(why);
            else
            {
                updates.Complete(server);
                strategy.Step(server, updates);
            }
            course.Weights.Add(((HostVector)server.Weights).Span[0]);
        }
        return course;
    }
}
