using Fl.Core;
using Fl.Sim;

// Reads an experiment, trains on the embedded data set and leaves a run folder, as a NativeAOT program: scripts/aot.sh.
var experiment = Experiment.Parse(
    """
    dataset: {name: synthetic-images, train: 4000, test: 500}
    clients: {count: 8, per_round: 8}
    rounds: 12
    model: net
    train: {epochs: 2, batch_size: 20, lr: 0.05, momentum: 0.9}
    engine: managed
    """, "aot.yaml", [], new Catalog());
var folder = Directory.CreateTempSubdirectory("fl-aot-").FullName;
try
{
    var summary = await Simulation.RunAsync(
        new() { Experiment = experiment, BaseDirectory = folder, Out = Path.Combine(folder, "run"), Catalog = new Catalog() },
        CancellationToken.None);
    Console.WriteLine($"{summary.EngineVersion}: test accuracy {summary.FinalAccuracy:f4}, {summary.ImagesPerSecond:n0} images/s, "
        + $"peak memory {summary.PeakMemoryBytes >> 20} MiB, model {summary.ModelSha256}");
    return summary.FinalAccuracy > 0.2 ? 0 : 1;
}
finally
{
    Directory.Delete(folder, recursive: true);
}
