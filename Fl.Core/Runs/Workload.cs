namespace Fl.Core;

/// <summary>An experiment made ready to run: its engine chosen, its model built, its data loaded and dealt.</summary>
public sealed record Workload
{
    // Parameters of a model whose vectors take 16 MB each.
    private const int LargeModel = 4 << 20;

    private Workload() { }

    /// <summary>With absolute paths and the engine resolved.</summary>
    public required Experiment Experiment { get; init; }

    public required Model Model { get; init; }

    public required Dataset Dataset { get; init; }

    public required Partition Partition { get; init; }

    /// <summary>Where the examples are that the global model is evaluated on.</summary>
    public Examples TestSet => Dataset.Test.Count > 0 ? Dataset.Test : Dataset.Train;

    /// <summary>Which of <see cref="TestSet"/>: all of the data set's test examples, else what the clients hold out.</summary>
    public required int[] TestExamples { get; init; }

    /// <summary>Training examples that the server keeps for itself: drawn uniformly from all, and no client's.</summary>
    public required int[] ServerExamples { get; init; }

    /// <summary>
    /// Training examples that the server scores the global model on: drawn uniformly from all, and neither a client's nor of
    /// <see cref="ServerExamples"/>.
    /// </summary>
    public required int[] ValidationExamples { get; init; }

    /// <summary>Told where the time of the workers goes; null where nobody asks.</summary>
    public Profile? Profile { get; init; }

    /// <summary>Examples that the global model is scored on, and the most of one set.</summary>
    private (int Count, int Most) Scored =>
        (TestExamples.Length + ValidationExamples.Length, Math.Max(TestExamples.Length, ValidationExamples.Length));

    private IEnumerable<int> Clients => Enumerable.Range(0, Partition.Clients);

    private IReadOnlyDictionary<int, ClientData> Poisoned { get; init; } = new Dictionary<int, ClientData>();

    /// <param name="progress">Told one line at a time; null to stay silent.</param>
    /// <param name="shared">Data sets of runs beside this one; null where it is alone.</param>
    /// <exception cref="BadInputException">Something that was asked for cannot be.</exception>
    public static async Task<Workload> LoadAsync(
        Resolved resolved, IProgress<string>? progress, CancellationToken cancellation, SharedDatasets? shared = null)
    {
        var (experiment, baseDirectory) = (resolved.Experiment, resolved.BaseDirectory);
        var context = new LoadContext(experiment.Seed, baseDirectory, progress);
        var dataset = await (shared?.LoadAsync(experiment, context, cancellation)
            ?? experiment.Dataset.LoadAsync(context, cancellation)).ConfigureAwait(false);
        var (partition, server, validation) = Dealt.Of(experiment, dataset.Train.Targets, dataset.Train.Owners, baseDirectory);
        CheckPictures(dataset, partition);
        var workload = new Workload
        {
            Experiment = experiment,
            Model = resolved.Model,
            Dataset = dataset,
            Partition = partition,
            ServerExamples = server,
            ValidationExamples = validation,
            TestExamples = dataset.Test.Count > 0 ? [.. Enumerable.Range(0, dataset.Test.Count)] : partition.AllTest.ToArray(),
        };
        return workload with { Poisoned = AttackerShares.Poison(experiment.Attack, experiment.Seed, partition.Clients, workload.DataOf) };
    }

    /// <summary>
    /// Makes ready what one client needs to train, and to score its own model: of the data no more than its own examples, in the
    /// same order, and no memory is taken for others.
    /// </summary>
    /// <param name="check">Told the model and how many examples there are to train on and to score, before memory is taken for either
    /// (twice, first of the model alone); throws if it is too much.</param>
    /// <exception cref="BadInputException">Something that was asked for cannot be.</exception>
    public static async Task<Workload> LoadAloneAsync(
        Resolved resolved, int client, IProgress<string>? progress, Action<Model, int, int>? check, CancellationToken cancellation)
    {
        var (experiment, model, baseDirectory) = (resolved.Experiment, resolved.Model, resolved.BaseDirectory);
        check?.Invoke(model, 0, 0);
        Partition? alone = null;
        int[] Choose(Targets targets, Owners? owners)
        {
            var whole = Dealt.Of(experiment, targets, owners, baseDirectory).Partition;
            int[] train = [.. whole.Train(client)], test = [.. whole.Test(client)];
            check?.Invoke(model, train.Length, test.Length);
            int[][] Only(int[] own) => [.. Enumerable.Range(0, whole.Clients).Select(other => other == client ? own : [])];
            alone = new(Only([.. Enumerable.Range(0, train.Length)]), Only([.. Enumerable.Range(train.Length, test.Length)]),
                whole.NoiseStd);
            return [.. train, .. test];
        }
        var dataset = await experiment.Dataset.LoadPartAsync(
            new LoadContext(experiment.Seed, baseDirectory, progress), Choose, cancellation).ConfigureAwait(false);
        CheckPictures(dataset, alone!);
        return new()
        {
            Experiment = experiment,
            Model = model,
            Dataset = dataset,
            Partition = alone!,
            ServerExamples = [],
            ValidationExamples = [],
            TestExamples = [],
        };
    }

    /// <exception cref="BadInputException">There is nothing to score the model on, or the clients' models.</exception>
    public void CheckScores()
    {
        if (Experiment.Evaluate.Clients && Partition.AllTest.IsEmpty)
            throw new BadInputException(
                "evaluate.clients scores clients on examples that they hold out, and they hold out none: "
                + $"{Experiment.Partition.HoldoutAdvice}.");
        if (TestExamples.Length == 0)
            throw new BadInputException(
                $"there are no test examples: {Experiment.Partition.HoldoutAdvice}, or take a data set with a test set.");
    }

    /// <summary>Training examples of each client, by its number.</summary>
    public int[] Examples() => [.. Clients.Select(client => Partition.Train(client).Length)];

    /// <summary>SHA-256 of who has which example, in lower-case hex.</summary>
    public string PartitionSha256() => PartitionFile.Hash(Partition);

    /// <summary>What one client owns.</summary>
    public ClientData DataOf(int client) => new(client, Dataset, Partition.TrainMemory(client), ShiftOf(client));

    /// <summary>What the server owns, under the number after the last client's.</summary>
    public ClientData ServerData => new(Partition.Clients, Dataset, ServerExamples, null);

    /// <summary>What one client trains on: an attacker's may be poisoned.</summary>
    public ClientData TrainingDataOf(int client) => Poisoned.TryGetValue(client, out var poisoned) ? poisoned : DataOf(client);

    /// <summary>
    /// Starts workers that train any client and evaluate: no more than a cohort and the examples to score can feed. Where a cohort is no
    /// more than half of them, there are as many as it has clients, and they share the threads of the others.
    /// </summary>
    /// <param name="most">Threads that compute.</param>
    /// <param name="store">What the clients keep from round to round.</param>
    public Workers<Client> StartWorkers(int most, ClientStore store, TimeProvider time)
    {
        var threads = ThreadsOfWorker(most);
        var workers = threads > 1
            ? Cohort
            : Math.Clamp(most, 1, Math.Max(Experiment.Clients.PerRound, Scored.Count / Evaluation.BatchSize + 1));
        return Start(workers, Math.Max(Math.Max(Examples().Max(LargestBatch), LargestBatch(ServerExamples.Length)),
                Math.Min(EvaluationBatch, Math.Max(Scored.Most, Clients.Max(client => Partition.Test(client).Length)))), store, time,
                null, threads);
    }

    /// <summary>
    /// Starts workers that evaluate, and train the server's examples: no more than the examples to score can feed, and one, on as many
    /// threads, for a model of which each would take much memory.
    /// </summary>
    /// <param name="store">What the server keeps from round to round as a client does.</param>
    public Workers<Client> StartServerWorkers(int most, ClientStore store, TimeProvider time) =>
        Start(SharesBatches ? 1 : Math.Clamp(most, 1, Scored.Count / Evaluation.BatchSize + 1),
            Math.Max(LargestBatch(ServerExamples.Length), Math.Clamp(Scored.Most, 1, EvaluationBatch)), store, time, null,
            SharesBatches ? most : 1, trains: ServerExamples.Length > 0);

    /// <summary>Starts the one worker of a device that is <paramref name="client"/>.</summary>
    /// <param name="epochs">Told of each local epoch, on the worker's thread.</param>
    /// <param name="threads">That compute a batch, at least 1.</param>
    public Workers<Client> StartWorkerOf(
        int client, ClientStore? store, TimeProvider time, IProgress<EpochResult>? epochs, int threads = 1) =>
        Start(1, Math.Max(LargestBatch(Partition.Train(client).Length), Math.Min(EvaluationBatch, Partition.Test(client).Length)),
            store, time, epochs, threads);

    private bool SharesBatches => Experiment.Engine.DividesBatches && Model.Layout.Length >= LargeModel;

    private int EvaluationBatch => Experiment.Engine.EvaluationBatch(Model);

    /// <summary>Clients that train at the same time.</summary>
    private int Cohort => Experiment.Clients.PerRound + Experiment.Clients.OverSelect;

    /// <summary>A rule over the experiment. Where all clients' models are scored, more workers than a cohort has find work.</summary>
    private int ThreadsOfWorker(int most) =>
        !Experiment.Engine.DividesBatches || Experiment.Evaluate.Clients ? 1 : Math.Max(1, most / Cohort);

    /// <exception cref="BadInputException">Something is to be done to pictures, and there are none.</exception>
    private static void CheckPictures(Dataset dataset, Partition partition)
    {
        if (dataset.Augmentation is not NoAugmentation) dataset.Train.AsImages("dataset.augment");
        if (dataset.Style is not null || partition.NoiseStd is not null) dataset.Train.AsImages("A client's own style or noise");
    }

    private Workers<Client> Start(
        int count, int capacity, ClientStore? store, TimeProvider time, IProgress<EpochResult>? epochs, int threads, bool trains = true)
    {
        var (engine, loss) = (Experiment.Engine, Experiment.Train.Loss);
        return new(count, () => new Client(
            trains ? engine.Create(Model, capacity, loss, threads) : engine.CreateEvaluator(Model, capacity, loss, threads),
            Dataset, Experiment, store, time, epochs, Profile));
    }

    private int LargestBatch(int examples) => new BatchSplit(examples, Experiment.Train).Largest;

    /// <summary>The client's style and its partition's noise, together.</summary>
    private FeatureShift? ShiftOf(int client)
    {
        var style = Dataset.Style?.Invoke(client);
        if (Partition.NoiseStd is not { } noise) return style;
        return (style ?? new FeatureShift([], [], 0)) with { NoiseStd = noise[client] };
    }
}
