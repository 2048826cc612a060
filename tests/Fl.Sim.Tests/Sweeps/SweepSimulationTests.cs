using Fl.Core;

namespace Fl.Sim.Tests;

public sealed class SweepSimulationTests : IDisposable
{
    private const string Tiny = """
        dataset: {name: synthetic-images, train: 60, test: 20}
        clients: {count: 4, per_round: 2}
        rounds: 2
        model: logistic

        """;

    private static readonly Catalog Catalog = new();
    private readonly string root = Directory.CreateTempSubdirectory("fl-sweep-").FullName;

    [Fact]
    public async Task Runs_side_by_side_have_the_bits_of_runs_alone()
    {
        var sweep = Parse("seeds: [1, 2]\nsweep: {strategy: [fedavg, scaffold], train.lr: [0.1, 0.01]}");
        var outcomes = await RunAsync(sweep, jobs: 3);
        Assert.Equal(sweep.Runs.Select(run => run.Folder), outcomes.Select(outcome => outcome.Run.Folder));
        foreach (var run in sweep.Runs)
        {
            var alone = await Simulation.RunAsync(
                new()
                {
                    Experiment = run.Experiment,
                    BaseDirectory = root,
                    Out = Path.Combine(root, "alone", run.Folder),
                    Workers = 2,
                    Catalog = Catalog,
                },
                TestContext.Current.CancellationToken);
            Assert.Equal(alone.ModelSha256, outcomes.Single(outcome => outcome.Run == run).Summary!.ModelSha256);
        }
        Assert.Equal(8, outcomes.DistinctBy(outcome => outcome.Summary!.ModelSha256).Count());
    }

    [Fact]
    public async Task A_run_that_fails_leaves_the_others_be_and_is_named()
    {
        var view = new Recorder();
        var outcomes = await RunAsync(Parse("sweep: {train.lr: [0.1, 1000000, 0.01]}"), jobs: 2, view);
        Assert.Equal([null, "round ", null], outcomes.Select(outcome => outcome.Failure?[..6]));
        Assert.Equal("lr=1000000/seed-1", outcomes[1].Run.Folder);
        Assert.Equal([2, null, 2], outcomes.Select(outcome => outcome.Summary?.Rounds));
        Assert.Equal(new SideBySide(2, Math.Max(1, Environment.ProcessorCount / 2)), view.Plan!.SideBySide);
        Assert.Equal(outcomes.ToHashSet(), view.Ended.ToHashSet());

        var again = await RunAsync(Parse("sweep: {train.lr: [0.1, 1000000, 0.01]}"), jobs: 2);
        Assert.Equal([true, false, true], again.Select(outcome => outcome.WasOver));
        Assert.NotNull(again[1].Failure);
    }

    [Fact]
    public async Task What_cannot_be_run_is_told_before_the_first_run()
    {
        var error = await Assert.ThrowsAsync<BadInputException>(() =>
            RunAsync(Parse("clients: {count: 4, per_round: 2, deadline: 5}\nsweep: {train.lr: [0.1, 0.01]}"), jobs: 1));
        Assert.Equal(2, error.Messages.Count);
        Assert.StartsWith("lr=0.1: clients.deadline", error.Messages[0]);
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public async Task A_folder_takes_more_of_its_sweep_and_no_other()
    {
        await RunAsync(Parse("sweep: {train.lr: [0.1]}"), jobs: 1);
        var more = await RunAsync(Parse("seeds: [1, 2]\nsweep: {train.lr: [0.1, 0.2]}"), jobs: 1);
        Assert.Equal([true, false, false, false], more.Select(outcome => outcome.WasOver));
        var error = await Assert.ThrowsAsync<BadInputException>(() => RunAsync(Parse("sweep: {train.lr: [0.1]}"), jobs: 1));
        Assert.Contains("holds another sweep: it has a run 'lr=0.2/seed-1', which this one has not; choose another with --out.",
            error.Message);
        File.WriteAllText(Path.Combine(root, "file"), "");
        Assert.Contains("is not empty and holds no sweep",
            (await Assert.ThrowsAsync<BadInputException>(() => RunAsync(Parse("seeds: 2"), jobs: 1, at: root))).Message);
    }

    [Fact]
    public async Task A_folder_takes_more_rounds_where_no_schedule_spans_them_all()
    {
        const string Values = "sweep: {train.lr: [0.1, 0.2]}\ntrain: {schedule: cosine}\n";
        await RunAsync(Parse(Values), jobs: 1);
        var longer = Sweep.Parse((Tiny + Values).Replace("rounds: 2", "rounds: 3"), "e.yaml", root, [], Catalog);
        Assert.Contains(
            "rounds was 2 and is 3, and train.schedule spans them all: set train.schedule.horizon to 2",
            (await Assert.ThrowsAsync<BadInputException>(() => RunAsync(longer, jobs: 1))).Message);
        var held = Sweep.Parse(Tiny + Values, "e.yaml", root, ["rounds=3", "train.schedule.horizon=2"], Catalog);
        Assert.Equal([3, 3], (await RunAsync(held, jobs: 1)).Select(outcome => outcome.Summary?.Rounds));
    }

    [Theory]
    [InlineData(8, 36, null, null, 8, 1)]
    [InlineData(8, 2, null, null, 2, 4)]
    [InlineData(8, 36, 3, null, 3, 2)]
    [InlineData(8, 36, null, 4, 2, 4)]
    [InlineData(2, 36, null, 4, 1, 4)]
    [InlineData(2, 1, 5, null, 1, 2)]
    public void Cores_are_shared_among_the_runs(int cores, int runs, int? jobs, int? workers, int atOnce, int each) =>
        Assert.Equal(new SideBySide(atOnce, each), SideBySide.On(cores, runs, jobs, workers));

    public void Dispose() => Directory.Delete(root, recursive: true);

    private string Out => Path.Combine(root, "sweep");

    private Sweep Parse(string lines) => Sweep.Parse(lines.Contains("clients:", StringComparison.Ordinal)
        ? lines + "\n" + Tiny.Replace("clients: {count: 4, per_round: 2}\n", "")
        : Tiny + lines, "e.yaml", root, [], Catalog);

    private Task<IReadOnlyList<SweepOutcome>> RunAsync(Sweep sweep, int jobs, ISweepView? view = null, string? at = null) =>
        SweepSimulation.RunAsync(
            new()
            {
                Sweep = sweep,
                BaseDirectory = root,
                Out = at ?? Out,
                SideBySide = new(jobs, Math.Max(1, Environment.ProcessorCount / jobs)),
                Catalog = Catalog,
                Views = view is null ? [] : [view],
            },
            TestContext.Current.CancellationToken);

    private sealed class Recorder : ISweepView
    {
        public SweepPlan? Plan { get; private set; }

        public List<SweepOutcome> Ended { get; } = [];

        public void Start(SweepPlan plan) => Plan = plan;

        public void Started(SweepRun run, RunPlan plan) => Assert.Equal(run.Experiment.Seed, plan.Experiment.Seed);

        public void Write(SweepRun run, RoundResult round) => Assert.InRange(round.Round, 0, 2);

        void ISweepView.Ended(SweepOutcome outcome) => Ended.Add(outcome);

        public void Report(SweepRun run, string line)
        {
        }

        public void Report(string line)
        {
        }
    }
}
