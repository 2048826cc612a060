using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>A validated experiment file: everything that a run's results depend on.</summary>
public sealed record Experiment : Component
{
    /// <summary>What the run is called; the file's name by default.</summary>
    public string Name { get; init; } = "";

    /// <summary>Every random draw of the run is a function of this number.</summary>
    [Range(0, long.MaxValue)]
    public long Seed { get; init; } = 1;

    /// <summary>Rounds of federated training.</summary>
    [Range(1, 10_000_000)]
    public int Rounds { get; init; } = 100;

    public required DatasetSource Dataset { get; init; }

    public Partitioner Partition { get; init; } = new Iid();

    public ClientsOptions Clients { get; init; } = new();

    public ModelFamily Model { get; init; } = new Net();

    public Strategy Strategy { get; init; } = new FedAvg();

    public TrainOptions Train { get; init; } = new();

    public EvaluateOptions Evaluate { get; init; } = new();

    /// <summary>What computes: <c>auto</c> takes the fastest engine that can run the model.</summary>
    public EngineFactory Engine { get; init; } = new AutoEngine();
}
