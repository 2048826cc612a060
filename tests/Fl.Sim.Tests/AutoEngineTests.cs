using Fl.Core;
using Fl.Core.Engines.Torch;

namespace Fl.Sim.Tests;

/// <summary>How <c>engine: auto</c> is settled: by a rule, not by a stopwatch.</summary>
public sealed class AutoEngineTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("fl-auto-engine-").FullName;

    /// <summary>By preference: the one that is taken here pauses in every step, and a stopwatch would see that.</summary>
    [Fact]
    public async Task The_engine_is_a_rule_over_the_model_however_long_its_steps_take()
    {
        var view = new SeenRun();
        var summary = await RunAsync(new(typeof(SlowFactory).Assembly), "run", view);
        Assert.Equal("slow", summary.Engine);
        Assert.DoesNotContain(view.Said, line => line.StartsWith("engine:", StringComparison.Ordinal));
        Assert.Contains("engine: slow\n", File.ReadAllText(Path.Combine(root, "run", "experiment.yaml")));
    }

    [Fact]
    public async Task The_managed_engine_is_taken_wherever_it_runs_the_model() =>
        Assert.Equal("managed", (await RunAsync(new(typeof(TorchEngineFactory).Assembly), "run", new SeenRun())).Engine);

    [Fact]
    public async Task A_run_goes_on_with_the_engine_it_began_with()
    {
        await RunAsync(new(typeof(SlowFactory).Assembly), "run", new SeenRun(), new SlowFactory());
        var summary = await RunAsync(new(typeof(SlowFactory).Assembly), "run", new SeenRun(), rounds: 2, resume: true);
        Assert.Equal(("slow", 2), (summary.Engine, summary.Rounds));
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private Task<RunSummary> RunAsync(
        Catalog catalog, string name, IRunView view, EngineFactory? engine = null, int rounds = 1, bool resume = false) =>
        Simulation.RunAsync(new()
        {
            Experiment = new()
            {
                Name = "auto-engine",
                Rounds = rounds,
                Dataset = new SyntheticImages { Train = 64, Test = 20 },
                Clients = new() { Count = 2, PerRound = 2 },
                Model = new Net(),
                Train = new() { BatchSize = 16, Lr = 0.01 },
                Engine = engine ?? new AutoEngine(),
            },
            BaseDirectory = root,
            Out = Path.Combine(root, name),
            Resume = resume,
            Workers = 1,
            Catalog = catalog,
            Views = [view],
        }, TestContext.Current.CancellationToken);
}

/// <summary>The managed engine with a pause in each step, and the pretension to be the fastest.</summary>
[Named("slow")]
public sealed record SlowFactory : EngineFactory
{
    public override string Version => "slow";

    public override int Preference => 2;

    public override string? WhyNot(Model model) => null;

    public override Engine Create(Model model, int batchCapacity, Loss? loss = null) =>
        new Slow(new ManagedEngineFactory().Create(model, batchCapacity, loss));

    private sealed class Slow(Engine engine) : Engine
    {
        public override Model Model => engine.Model;

        public override Vector Weights => engine.Weights;

        public override Vector Gradient => engine.Gradient;

        public override Batch Batch => engine.Batch;

        public override BatchResult ComputeGradient(RandomStream dropout, RepresentationProbe? probe = null)
        {
            Thread.Sleep(20);
            return engine.ComputeGradient(dropout, probe);
        }

        public override BatchResult Evaluate(Tally? tally = null) => engine.Evaluate(tally);

        public override void Predict(Span<float> logits) => engine.Predict(logits);

        public override void Represent(Vector values) => engine.Represent(values);

        protected override void Dispose(bool disposing)
        {
            if (disposing) engine.Dispose();
        }
    }
}
