using System.Reflection;
using Fl.Core;

namespace Fl.Sim;

/// <summary>Runs an experiment in this process: loads, partitions, federates over virtual clients, leaves a run folder.</summary>
public static class Simulation
{
    /// <exception cref="BadInputException">Something that was asked for cannot be; told before training starts.</exception>
    /// <exception cref="RunFailedException">Training cannot go on.</exception>
    public static async Task<RunSummary> RunAsync(SimulationRequest request, CancellationToken cancellation)
    {
        var experiment = request.Experiment.Rooted(request.BaseDirectory);
        var model = experiment.Model.Build(experiment.Dataset.Shape, experiment.Dataset.Classes);
        experiment = experiment with { Engine = AutoEngine.Resolve(experiment.Engine, model, request.Catalog) };
        var folder = RunFolder.Create(request.Out);
        try
        {
            return await RunAsync(request, experiment, model, folder, cancellation).ConfigureAwait(false);
        }
        finally
        {
            folder.RemoveIfEmpty();
        }
    }

    private static async Task<RunSummary> RunAsync(
        SimulationRequest request, Experiment experiment, Model model, RunFolder folder, CancellationToken cancellation)
    {
        var dataset = await experiment.Dataset.LoadAsync(
            new LoadContext(experiment.Seed, request.BaseDirectory, new Tell(request.Views)), cancellation).ConfigureAwait(false);
        var partition = experiment.Partition.Split(new PartitionRequest(
            dataset.Train.Labels, dataset.Classes, experiment.Clients.Count, experiment.Seed, request.BaseDirectory));
        var (testSet, testExamples) = dataset.Test.Count > 0
            ? (dataset.Test, Enumerable.Range(0, dataset.Test.Count).ToArray())
            : (dataset.Train, partition.AllTest.ToArray());

        // No more workers than a cohort can feed, and none that evaluation would not use either.
        var workerCount = Math.Clamp(request.Workers, 1, Math.Max(experiment.Clients.PerRound, testExamples.Length / Evaluator.BatchSize + 1));
        var capacity = Math.Max(BatchCapacity(experiment, partition), Math.Min(Evaluator.BatchSize, testExamples.Length));
        await using var workers = new Workers<Client>(workerCount,
            () => new Client(experiment.Engine.Create(model, capacity), dataset, experiment, request.Time));
        await workers.Ready.ConfigureAwait(false);
        await using var pool = new InProcessPool(workers, dataset, partition, model);
        var evaluator = new Evaluator(workers, testSet, testExamples);

        folder.WriteWhole("experiment.yaml", experiment.ToYaml());
        PartitionTable.Write(partition, dataset.Train.Labels, dataset.Classes, folder.Locate(PartitionTable.Name));
        PartitionFile.Write(partition, folder.Locate(PartitionFile.Name));
        using var rounds = new RoundsCsv(folder.Locate("rounds.csv"));
        using var clients = new ClientsCsv(folder.Locate("clients.csv"));
        var tally = new RunTally(experiment.Evaluate.Targets);
        foreach (var view in request.Views)
            view.Start(new(experiment, model, partition.AllTrain.Length, testExamples.Length, workers.Count, folder.Path));

        var started = request.Time.GetTimestamp();
        var federation = new Federation(experiment, model, pool, evaluator, [rounds, clients, tally, .. request.Views], request.Time);
        var server = await federation.RunAsync(cancellation).ConfigureAwait(false);
        var seconds = request.Time.GetElapsedTime(started).TotalSeconds;

        ClientSpread? spread = null;
        if (experiment.Evaluate.Clients)
        {
            var scores = await evaluator.EvaluateClientsAsync(server.Weights, dataset, partition, cancellation).ConfigureAwait(false);
            clients.WriteEvaluations(experiment.Rounds, scores);
            spread = ClientSpread.Of(scores.OfType<Evaluation>().Select(score => score.Accuracy));
        }
        Safetensors.Write(folder.Locate("model.safetensors"), model.Layout, ((HostVector)server.Weights).Span);
        var summary = new RunSummary
        {
            Name = experiment.Name,
            Seed = experiment.Seed,
            Engine = Catalog.NameOf(experiment.Engine),
            EngineVersion = experiment.Engine.Version,
            Strategy = Catalog.NameOf(experiment.Strategy),
            Model = model.Name,
            Parameters = model.Layout.TrainableLength,
            Clients = experiment.Clients.Count,
            UndealtExamples = dataset.Train.Count - partition.AllTrain.Length - partition.AllTest.Length,
            Rounds = experiment.Rounds,
            Workers = workers.Count,
            FinalAccuracy = tally.Last!.Test!.Accuracy,
            FinalLoss = tally.Last.Test.Loss,
            BestAccuracy = tally.Best!.Test!.Accuracy,
            BestRound = tally.Best.Round,
            Targets = tally.Targets,
            ClientAccuracy = spread,
            WallSeconds = seconds,
            ImagesPerSecond = tally.Examples * (double)experiment.Train.Epochs / seconds,
            PeakMemoryBytes = PeakMemory.Bytes(),
            ModelSha256 = ModelHash.Of(((HostVector)server.Weights).Span),
            PartitionSha256 = PartitionFile.Hash(partition),
            FlVersion = typeof(Experiment).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
            DotnetVersion = Environment.Version.ToString(),
        };
        folder.WriteWhole("summary.json", RunJson.Of(summary));
        return summary;
    }

    private static int BatchCapacity(Experiment experiment, Partition partition)
    {
        var largest = Enumerable.Range(0, partition.Clients).Max(client => partition.Train(client).Length);
        return experiment.Train.BatchSize == 0 ? largest : Math.Min(experiment.Train.BatchSize, largest);
    }

    private sealed class Tell(IReadOnlyList<ISimulationView> views) : IProgress<string>
    {
        public void Report(string value)
        {
            foreach (var view in views) view.Report(value);
        }
    }
}
