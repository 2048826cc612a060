using System.Reflection;

namespace Fl.Core;

/// <summary>Runs a workload over a pool of clients and leaves the run folder: the same for virtual clients and for devices.</summary>
public sealed record Run
{
    public required Workload Workload { get; init; }

    /// <summary>The clients.</summary>
    public required IClientPool Pool { get; init; }

    /// <summary>They evaluate the global model.</summary>
    public required Workers<Client> Workers { get; init; }

    public required RunFolder Folder { get; init; }

    /// <summary>Show the run to a person.</summary>
    public IReadOnlyList<IRunView> Views { get; init; } = [];

    public RoundPolicy Policy { get; init; } = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <exception cref="BadInputException">Something that was asked for cannot be; told before training starts.</exception>
    /// <exception cref="RunFailedException">Training cannot go on.</exception>
    public async Task<RunSummary> ExecuteAsync(CancellationToken cancellation)
    {
        var (experiment, model, dataset, partition) = (Workload.Experiment, Workload.Model, Workload.Dataset, Workload.Partition);
        await Workers.Ready.ConfigureAwait(false);
        var evaluator = new Evaluator(Workers, Workload.TestSet, Workload.TestExamples);

        Folder.WriteWhole("experiment.yaml", experiment.ToYaml());
        PartitionTable.Write(partition, dataset.Train.Labels, dataset.Classes, Folder.Locate(PartitionTable.Name));
        PartitionFile.Write(partition, Folder.Locate(PartitionFile.Name));
        using var rounds = new RoundsCsv(Folder.Locate("rounds.csv"));
        using var clients = new ClientsCsv(Folder.Locate("clients.csv"));
        var tally = new RunTally(experiment.Evaluate.Targets);
        foreach (var view in Views)
            view.Start(new(experiment, model, partition.AllTrain.Length, Workload.TestExamples.Length, Workers.Count, Folder.Path));

        await Pool.ReadyAsync(cancellation).ConfigureAwait(false);
        var started = Time.GetTimestamp();
        var federation = new Federation(experiment, model, Pool, evaluator, [rounds, clients, tally, .. Views], Time, Policy);
        var server = await federation.RunAsync(cancellation).ConfigureAwait(false);
        var seconds = Time.GetElapsedTime(started).TotalSeconds;

        ClientSpread? spread = null;
        if (experiment.Evaluate.Clients)
        {
            var scores = await Pool.EvaluateAsync(server.Round, federation.Pack(server), cancellation).ConfigureAwait(false);
            clients.WriteEvaluations(experiment.Rounds, scores);
            spread = ClientSpread.Of(scores.OfType<Evaluation>().Select(score => score.Accuracy));
        }
        var weights = (HostVector)server.Weights;
        Safetensors.Write(Folder.Locate("model.safetensors"), model.Layout, weights.Span,
            ModelCard.Of(experiment.Model, model, dataset)?.ToMetadata());
        var summary = Summarize(tally, weights, seconds) with { ClientAccuracy = spread };
        Folder.WriteWhole("summary.json", RunJson.Of(summary));
        return summary;
    }

    private RunSummary Summarize(RunTally tally, HostVector weights, double seconds)
    {
        var (experiment, partition) = (Workload.Experiment, Workload.Partition);
        return new RunSummary
        {
            Name = experiment.Name,
            Seed = experiment.Seed,
            Engine = Catalog.NameOf(experiment.Engine),
            EngineVersion = experiment.Engine.Version,
            Strategy = Catalog.NameOf(experiment.Strategy),
            Model = Workload.Model.Name,
            Parameters = Workload.Model.Layout.TrainableLength,
            Clients = experiment.Clients.Count,
            UndealtExamples = Workload.Dataset.Train.Count - partition.AllTrain.Length - partition.AllTest.Length,
            Rounds = experiment.Rounds,
            Workers = Workers.Count,
            FinalAccuracy = tally.Last!.Test!.Accuracy,
            FinalLoss = tally.Last.Test.Loss,
            BestAccuracy = tally.Best!.Test!.Accuracy,
            BestRound = tally.Best.Round,
            Targets = tally.Targets,
            WallSeconds = seconds,
            ImagesPerSecond = tally.Examples * (double)experiment.Train.Epochs / seconds,
            PeakMemoryBytes = PeakMemory.Bytes(),
            ModelSha256 = ModelHash.Of(weights.Span),
            PartitionSha256 = PartitionFile.Hash(partition),
            FlVersion = typeof(Experiment).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
            DotnetVersion = Environment.Version.ToString(),
        };
    }
}
