using Fl.Core;
using Fl.Sim;

namespace Fl.Faults;

/// <summary>Small simulations in this process, for faults that need no other one.</summary>
public abstract class InProcess : Workspace
{
    private static readonly Catalog Catalog = new();

    private protected static Experiment Small(int rounds) => new()
    {
        Name = "small",
        Rounds = rounds,
        Dataset = new SyntheticImages { Train = 80, Test = 20 },
        Clients = new() { Count = 4, PerRound = 2 },
        Model = new Logistic(),
        Train = new() { BatchSize = 10, Momentum = 0.9 },
        Checkpoint = new() { Every = 1 },
    };

    /// <summary>What the run told a person.</summary>
    private protected List<string> Told { get; } = [];

    /// <summary>Done when the first round is about to begin.</summary>
    private protected Action? Begun { get; set; }

    private protected async Task<RunSummary> SimulateAsync(
        Experiment experiment, string run, bool resume = false, TimeProvider? time = null)
    {
        Told.Clear();
        return await Simulation.RunAsync(new()
        {
            Experiment = experiment,
            BaseDirectory = Root,
            Out = Path.Combine(Root, run),
            Resume = resume,
            Workers = 1,
            Catalog = Catalog,
            Views = [new View(Told, Begun)],
            Time = time ?? TimeProvider.System,
        }, TestContext.Current.CancellationToken);
    }

    private protected void AssertSame(string expected, string actual) =>
        RunRecord.AssertSame(Path.Combine(Root, expected), Path.Combine(Root, actual));

    private sealed class View(List<string> told, Action? begun) : IRunView
    {
        public void Start(RunPlan plan) => begun?.Invoke();

        public void Report(string value) => told.Add(value);

        public void Write(RoundResult result) { }
    }
}
