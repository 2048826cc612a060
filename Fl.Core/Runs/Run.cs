namespace Fl.Core;

/// <summary>Runs a workload over a pool of clients and leaves the run folder: the same for virtual clients and for devices.</summary>
public sealed record Run
{
    /// <summary>The resolved experiment's file in the folder.</summary>
    public const string ExperimentName = "experiment.yaml";

    /// <summary>The final model's file in the folder.</summary>
    public const string ModelName = "model.safetensors";

    public required Workload Workload { get; init; }

    /// <summary>The clients.</summary>
    public required IClientPool Pool { get; init; }

    /// <summary>They evaluate the global model.</summary>
    public required Workers<Client> Workers { get; init; }

    /// <summary>Where the run leaves its files; null to leave none, so that it can neither be looked at nor gone on with later.</summary>
    public required RunFolder? Folder { get; init; }

    /// <summary>Show the run to a person.</summary>
    public IReadOnlyList<IRunView> Views { get; init; } = [];

    public RoundPolicy Policy { get; init; } = new();

    /// <summary>The run in <see cref="Folder"/> to go on with; null to begin one.</summary>
    public PastRun? Past { get; init; }

    /// <summary>
    /// What clients that train in this process keep from round to round: simulated ones, and the server where it trains as one.
    /// </summary>
    public required ClientStore Store { get; init; }

    /// <summary>Writes what else belongs into the folder, if there is one, before training starts.</summary>
    public Action<RunFolder>? Prepare { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <exception cref="BadInputException">Something that was asked for cannot be; told before training starts.</exception>
    /// <exception cref="RunFailedException">Training cannot go on.</exception>
    public async Task<RunSummary> ExecuteAsync(CancellationToken cancellation)
    {
        var (experiment, model, dataset, partition, profile) =
            (Workload.Experiment, Workload.Model, Workload.Dataset, Workload.Partition, Workload.Profile);
        var preparing = profile?.Time(Phase.Prepare);
        var hashing = Task.Run(dataset.Sha256, cancellation);
        await Workers.Ready.ConfigureAwait(false);
        Workload.CheckScores();
        var evaluator = new Evaluator(
            Workers, model.LearningTask, Workload.TestSet, Workload.TestExamples,
            experiment.Attack?.Bait(Workload.TestSet, Workload.TestExamples));
        var validator = Workload.ValidationExamples.Length == 0 ? null
            : new Evaluator(Workers, model.LearningTask, dataset.Train, Workload.ValidationExamples);
        var partitionHash = PartitionFile.Hash(partition);
        Past?.CheckData(await hashing.ConfigureAwait(false), partitionHash);
        var server = new ServerState(model.Layout, experiment.Clients.Count) { Seed = experiment.Seed };
        if (Past is null)
        {
            var weights = server.Weights.OnHost();
            model.Initialize(weights.Span, experiment.Seed);
            server.Weights.CopyFrom(weights);
        }

        if (Folder is not null) Begin(Folder);
        var datasetHash = await hashing.ConfigureAwait(false);
        using var files = Folder is null ? RunTables.None
            : RunTables.Open(Folder, Past?.Checkpoint, sharesWork: Pool.Find<IWorkerShares>() is not null);
        var tally = new RunTally(Past?.Checkpoint.Standing ?? Standing.Start(experiment.Evaluate.Targets), model.LearningTask.Headline);
        var metadata = ModelCard.Of(experiment.Model, model, dataset)?.ToMetadata();
        var models = Folder is null ? null : new ModelFiles(Folder, model.Layout, metadata);
        IRunView[] keeping = [.. Views.Where(view => view.Kept is not null)];
        using var checkpoints = new Checkpoints
        {
            Folder = Folder,
            Models = models,
            Experiment = experiment,
            DatasetSha256 = datasetHash,
            PartitionSha256 = partitionHash,
            Files = files.All,
            Tally = tally,
            Sinks = keeping,
            Server = server,
            Store = Store,
            Pool = Pool,
            Time = Time,
        };
        using var metrics = new RunMetrics(experiment.Name);
        if (Past is not null) checkpoints.Restore(Past);
        else Store.Rewind(0);
        models?.Rewind(server.Round);
        foreach (var view in Views)
            view.Start(new(experiment, model, partition.AllTrain.Length, Workload.TestExamples.Length, Workers.Count, Folder?.Path ?? "",
                server.Round));

        await Pool.ReadyAsync(cancellation).ConfigureAwait(false);
        checkpoints.Start();
        preparing?.Dispose();
        var started = Time.GetTimestamp();
        using var own = Workload.ServerExamples.Length > 0 ? OwnTraining() : null;
        IRoundSink[] snapshots = models is not null && experiment.Checkpoint.Snapshots is { } every
            ? [new Snapshots(models, every, server)] : [];
        var federation = new Federation(
            experiment, model, Pool, evaluator,
            [.. files.All.Cast<IRoundSink>(), tally, .. snapshots, .. keeping, checkpoints, metrics, .. Views.Except(keeping)],
            Time, Policy, own, profile, validator)
        {
            Tally = tally,
        };
        await TrainAsync(federation, server, checkpoints, models, cancellation).ConfigureAwait(false);
        var seconds = (Past?.Checkpoint.WallSeconds ?? 0) + Time.GetElapsedTime(started).TotalSeconds;

        profile?.EndRounds();
        using var finishing = profile?.Time(Phase.Finish);
        (ClientSpread? spread, IReadOnlyList<Evaluation?>? scores) = (null, null);
        if (experiment.Evaluate.Clients)
        {
            var down = MessageLayout.Down(experiment.Strategy, model);
            scores = await Pool.EvaluateAsync(
                server.Round, down.Pack(server, new HostVector(down.Length)), cancellation).ConfigureAwait(false);
            files.Clients?.WriteEvaluations(server.Round, scores);
            double[] accuracies = [.. scores.OfType<Evaluation>().Select(score => score.Accuracy).Where(double.IsFinite)];
            if (accuracies.Length > 0) spread = ClientSpread.Of(accuracies);
        }
        models?.WriteFinal(server.Weights.OnHost());
        var classes = dataset.Classes == 0 ? null
            : await evaluator.ClassifyAsync(server.Weights, dataset.ClassNames, cancellation).ConfigureAwait(false);
        if (classes is not null && Folder is not null) ClassTables.Write(classes, Folder);
        var summary = Summarize(tally.Standing, server.Weights.OnHost(), seconds) with
        {
            Stopped = federation.Stopped,
            BestModel = checkpoints.Best,
            ByClass = classes is null ? null : ClassSummary.Of(classes),
            DatasetSha256 = datasetHash,
            PartitionSha256 = partitionHash,
            ClientAccuracy = spread,
        };
        Folder?.WriteWhole(RunJson.Name, RunJson.Of(summary));
        await Pool.DeliverAsync(server.Weights, metadata, cancellation).ConfigureAwait(false);
        var finished = new FinishedRun(summary, model, server.Weights.OnHost())
        {
            Best = checkpoints.BestWeights,
            ClientScores = scores,
            Metadata = metadata,
        };
        foreach (var view in Views) view.Finish(finished);
        return summary;
    }

    /// <summary>Writes what is known before training.</summary>
    private void Begin(RunFolder folder)
    {
        File.Delete(folder.Locate(RunJson.Name));
        var experiment = Workload.Experiment;
        KeptCode.Write(experiment.With, folder.Path);
        folder.WriteWhole(ExperimentName, (experiment with { With = KeptCode.Named(experiment.With) }).ToYaml());
        PartitionTable.Write(Workload.Partition, Workload.Dataset.Train.Targets, folder.Locate(PartitionTable.Name));
        PartitionFile.Write(Workload.Partition, folder.Locate(PartitionFile.Name));
        Prepare?.Invoke(folder);
    }

    private ServerTraining OwnTraining() => new(
        Workers, Workload.ServerData, MessageLayout.Down(Workload.Experiment.Strategy, Workload.Model),
        MessageLayout.Up(Workload.Experiment.Strategy, Workload.Model));

    /// <summary>Runs the rounds and sees to it that the last that was over is saved, however they end.</summary>
    private async Task TrainAsync(
        Federation federation, ServerState server, Checkpoints checkpoints, ModelFiles? models, CancellationToken cancellation)
    {
        var view = new TellAll(Views);
        // At once, since clients may take a while to stop.
        await using var stopping = cancellation.Register(() => checkpoints.TrySave(view)).ConfigureAwait(false);
        try
        {
            await federation.RunAsync(
                server, Past is null ? null : TimeSpan.FromSeconds(Past.Checkpoint.WallSeconds), cancellation).ConfigureAwait(false);
            checkpoints.Save();
        }
        catch (OperationCanceledException)
        {
            // Clients may stop before the registration has had its turn, and its disposal takes it back.
            checkpoints.TrySave(view);
            throw;
        }
        catch (RunFailedException error) when (models is not null && checkpoints.Weights is { } weights)
        {
            checkpoints.TrySave(view);
            models.WriteFinal(weights);
            throw new RunFailedException($"{error.Message} The model after the round before is in '{models.Final}'.");
        }
    }

    private RunSummary Summarize(Standing standing, HostVector weights, double seconds)
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
            // An attacker's may be somebody else's too.
            UndealtExamples = Workload.Dataset.Train.Count - partition.AllTrain.ToArray().Union(partition.AllTest.ToArray()).Count(),
            UntrainedClasses = Workload.Dataset.Untrained() is { Count: > 0 } untrained ? untrained : null,
            Rounds = standing.Last!.Round,
            FailedRounds = standing.FailedRounds,
            Workers = Workers.Count,
            FinalAccuracy = standing.Last.Test.Accuracy,
            FinalLoss = standing.Last.Test.Loss,
            BestAccuracy = standing.Best!.Test.Accuracy,
            BestRound = standing.Best.Round,
            Validation = ValidationSummary.Of(standing),
            Targets = standing.Targets,
            VirtualSeconds = standing.VirtualSeconds,
            Joules = standing.Joules,
            BytesDown = standing.BytesDown,
            BytesUp = standing.BytesUp,
            AttackSuccessRate = standing.Last.Test.AttackSuccess,
            WallSeconds = seconds,
            ImagesPerSecond = standing.ExamplesMet / seconds,
            PeakMemoryBytes = PeakMemory.Bytes(),
            ModelSha256 = ModelHash.Of(weights.Span),
            DatasetSha256 = "",
            PartitionSha256 = "",
            With = experiment.With is { } code ? [.. code.Select(file => file.Portable())] : null,
            FlVersion = FlVersion.Text,
            DotnetVersion = Environment.Version.ToString(),
        };
    }
}
