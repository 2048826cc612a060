using Fl.Core;
using Fl.Core.Engines.Torch;

namespace Fl.Sim.Tests;

/// <summary>A folder in which a test runs small experiments; it goes with the test.</summary>
internal sealed class RunsFolder : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("fl-runs-").FullName;

    /// <summary>Ten clients with 70 examples each and a linear model: milliseconds a round.</summary>
    public static Experiment Small { get; } = new()
    {
        Name = "small",
        Dataset = new SyntheticImages { Train = 700, Test = 200 },
        Clients = new() { Count = 10, PerRound = 5 },
        Model = new Logistic(),
        Train = new() { BatchSize = 10, Lr = 0.01 },
        Engine = new ManagedEngineFactory(),
    };

    /// <summary>The path of something in it.</summary>
    public string Of(params string[] parts) => Path.Combine([root, .. parts]);

    /// <summary>Runs an experiment in a folder of that name, or goes on with the run that is there.</summary>
    /// <param name="stop">Cancels it; the test's end does where null.</param>
    public Task<RunSummary> RunAsync(
        Experiment experiment, string name, IRunView? view = null, TimeProvider? time = null, CancellationTokenSource? stop = null) =>
        Simulation.RunAsync(Request(experiment, name, view, time), stop?.Token ?? TestContext.Current.CancellationToken);

    /// <summary>The same with a pool that trains elsewhere.</summary>
    public Task<RunSummary> RunAsync(
        Experiment experiment, string name, Func<TrainingParts, IProgress<string>, CancellationToken, Task<IClientPool>> train,
        IRunView? view = null) =>
        Simulation.RunAsync(Request(experiment, name, view) with { Train = train }, TestContext.Current.CancellationToken);

    private SimulationRequest Request(Experiment experiment, string name, IRunView? view, TimeProvider? time = null) =>
        new()
        {
            Experiment = experiment,
            BaseDirectory = root,
            Out = Of(name),
            Resume = true,
            Workers = 2,
            Catalog = new(typeof(TorchEngineFactory).Assembly, typeof(Simulation).Assembly),
            Views = view is null ? [] : [view],
            Time = time ?? TimeProvider.System,
        };

    /// <summary>The weights of a safetensors file of a run.</summary>
    public float[] Weights(Layout layout, params string[] parts)
    {
        var weights = new float[layout.Length];
        Safetensors.Read(Of(parts), layout, weights);
        return weights;
    }

    public void Dispose() => Directory.Delete(root, recursive: true);
}
