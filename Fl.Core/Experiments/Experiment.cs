using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace Fl.Core;

/// <summary>A validated experiment file: everything that a run's results depend on.</summary>
public sealed record Experiment : Component
{
    /// <summary>What the run is called; the file's name by default.</summary>
    [Word]
    public string Name { get; init; } = "";

    /// <summary>Every random draw of the run is a function of this number.</summary>
    [Range(0, long.MaxValue)]
    public long Seed { get; init; } = 1;

    /// <summary>Rounds of federated training.</summary>
    [Range(1, 10_000_000)]
    public int Rounds { get; init; } = 100;

    /// <summary>Files of components of the user's own, which the rest of the file may choose by name.</summary>
    public IReadOnlyList<CodeFile>? With { get; init; }

    /// <summary>Where examples come from, and how they are prepared.</summary>
    public required DatasetSource Dataset { get; init; }

    /// <summary>The rule that deals the training examples to the clients.</summary>
    public Partitioner Partition { get; init; } = new Iid();

    public ClientsOptions Clients { get; init; } = new();

    /// <summary>What is trained.</summary>
    public ModelFamily Model { get; init; } = new Net();

    /// <summary>
    /// The algorithm: what clients change in local training, and how the server steps the global model by what comes back.
    /// </summary>
    public Strategy Strategy { get; init; } = new FedAvg();

    public TrainOptions Train { get; init; } = new();

    /// <summary>What is done to updates between the two halves of a strategy, in the order in which clients do it.</summary>
    public IReadOnlyList<Transform>? Transforms { get; init; }

    /// <summary>How messages become bytes; without it they are 4 bytes a number.</summary>
    public CompressOptions? Compress { get; init; }

    /// <summary>What some of the simulated clients do to the others; none without it.</summary>
    public Attack? Attack { get; init; }

    /// <summary>What simulated clients run on, and when they are there; without it a simulation has no clock but the machine's.</summary>
    public FleetOptions? Devices { get; init; }

    /// <summary>Aggregators between the clients and the server; null where clients answer the server itself.</summary>
    public TopologyOptions? Topology { get; init; }

    /// <summary>What ends the run before its last round; nothing without it.</summary>
    [ServersAlone]
    public StopOptions? Stop { get; init; }

    public EvaluateOptions Evaluate { get; init; } = new();

    public CheckpointOptions Checkpoint { get; init; } = new();

    /// <summary>What becomes of the run when a round has not had enough usable updates; the model stays as it was.</summary>
    [ServersAlone]
    public FailedRoundPolicy OnFailedRound { get; init; }

    /// <summary>So many failed rounds in a row, or all there are, end the run as well: then it is no bad luck.</summary>
    [Range(1, 10_000_000), ServersAlone]
    public int MaxFailedRounds { get; init; } = 10;

    /// <summary>What computes: <c>auto</c> is managed wherever it runs the model, else torch.</summary>
    public EngineFactory Engine { get; init; } = new AutoEngine();

    /// <summary>
    /// How often a client may train in a round: versions of what clients keep, <see cref="ClientStore"/>, are counted in these turns.
    /// </summary>
    internal int TurnsPerRound => Topology?.EdgeRounds ?? 1;

    /// <summary>Reads an experiment file.</summary>
    /// <param name="path">The YAML file, UTF-8.</param>
    /// <param name="overrides">The command line's <c>--set</c>: <c>key.path=value</c>, the value in YAML; later ones win.</param>
    /// <param name="catalog">What the file may choose from.</param>
    /// <exception cref="BadInputException">The file cannot be read, or has mistakes: all of them, one message each,
    /// with line and column.</exception>
    public static Experiment Load(string path, IReadOnlyList<string> overrides, Catalog catalog) =>
        ExperimentReader.Load(path, overrides, catalog);

    /// <summary>Reads the text of an experiment file; <paramref name="fileName"/> is for messages and the default name.</summary>
    /// <inheritdoc cref="Load"/>
    public static Experiment Parse(string text, string fileName, IReadOnlyList<string> overrides, Catalog catalog) =>
        ExperimentReader.Parse(text, fileName, overrides, catalog);

    /// <summary>Reads a data set that a command is about.</summary>
    /// <param name="text">What would stand at <c>dataset:</c> in a file.</param>
    /// <param name="path">Its folder, which <c>--path</c> says; null where it is not said.</param>
    /// <exception cref="BadInputException">It has mistakes: all of them.</exception>
    public static DatasetSource ParseDataset(string text, string? path, Catalog catalog) =>
        ExperimentReader.ParseDataset(text, path, catalog);

    /// <summary>
    /// Reads an experiment that another machine sent: within a page's bounds, and no file is opened. Code that it names is not loaded: what
    /// this machine was given must be the same where the experiment uses it.
    /// </summary>
    /// <param name="overrides">This machine's own, as <c>--set</c> takes them.</param>
    /// <exception cref="BadInputException">It has mistakes.</exception>
    public static Experiment Receive(string text, IReadOnlyList<string> overrides, Catalog catalog) =>
        ReceivedCode.Read(text, overrides, catalog);

    /// <summary>
    /// The user's own code that an experiment file, or one that it extends, names at <c>with</c>: absolute paths. It is to be loaded, and
    /// the catalog to have it (<see cref="Catalog.With"/>), before the file is read.
    /// </summary>
    /// <inheritdoc cref="Load"/>
    public static IReadOnlyList<string> CodeOf(string path, IReadOnlyList<string> overrides) => ExperimentReader.Code(path, overrides);

    /// <summary>Looks whether an experiment that code has made is one that could be read from a file.</summary>
    /// <exception cref="BadInputException">It has mistakes: all of them, one message each, with the option's dotted key.</exception>
    public void Check()
    {
        if (Dataset is null) throw new BadInputException("dataset: missing; an experiment has at least a data set.");
        if (ComponentTree.Problems(this) is { Count: > 0 } problems)
            throw new BadInputException([.. problems.Select(problem => $"{problem.Key}: {problem.Message}")]);
    }

    /// <summary>
    /// Why no experiment file can hold it, as the beginning of a sentence: a component of code's own without a <c>[Named]</c>, or with
    /// what is no option; null where one can.
    /// </summary>
    public string? WhyNotWritten() => ComponentTree.WhyNotWritten(this);

    /// <summary>The assemblies that its components come from.</summary>
    public IReadOnlyList<Assembly> Assemblies() =>
        [.. ComponentTree.Of(this).Select(one => one.Component.GetType().Assembly).Distinct()];

    /// <summary>
    /// Its options by dotted key, as its file has them, e.g. <c>train.lr</c>; a component that no file can hold has its name alone.
    /// </summary>
    public IReadOnlyDictionary<string, string> Options() => ExperimentOptions.Of(this);

    /// <summary>The dotted keys of all options that name something on the machine's disk.</summary>
    public IEnumerable<string> Paths() => ExperimentPaths.KeysOf(this);

    /// <summary>
    /// The experiment with every option spelt out; reading it gives an equal experiment. Experiments are the same when
    /// this text is: records compare their lists by reference.
    /// </summary>
    public string ToYaml() => ComponentWriter.Write(this);

    /// <summary>The text that devices are sent: <see cref="Portable"/>, without what is the server's alone.</summary>
    public string ToDeviceYaml() => ComponentWriter.Write(Portable(), forDevices: true);

    public override Experiment Rooted(string baseDirectory) => this with
    {
        Dataset = (DatasetSource)Dataset.Rooted(baseDirectory),
        Partition = (Partitioner)Partition.Rooted(baseDirectory),
        Model = (ModelFamily)Model.Rooted(baseDirectory),
        Devices = Devices?.Rooted(baseDirectory),
    };

    public override Experiment Portable() => this with
    {
        Dataset = (DatasetSource)Dataset.Portable(),
        Partition = (Partitioner)Partition.Portable(),
        Model = (ModelFamily)Model.Portable(),
        Devices = null,
        With = With is null ? null : [.. With.Select(file => file.Portable())],
    };

    public override IEnumerable<Problem> Problems() => NameProblems()
        .Concat(Strategy.Problems(this).Select(problem => problem.Under("strategy")))
        .Concat(Train.Problems(Strategy).Select(problem => problem.Under("train")))
        .Concat(Devices?.Problems(Strategy).Select(problem => problem.Under("devices")) ?? [])
        .Concat(CohortProblems())
        .Concat(Stop?.Problems(this).Select(problem => problem.Under("stop")) ?? [])
        .Concat(Topology?.Problems(this).Select(problem => problem.Under("topology")) ?? [])
        .Concat(Transforms?.SelectMany((transform, i) =>
            SumProblems(transform).Concat(transform.Problems(this)).Select(problem => problem.Under($"transforms.{i}"))) ?? [])
        .Concat(Attack?.Problems(this).Select(problem => problem.Under("attack")) ?? []);

    private IEnumerable<Problem> CohortProblems()
    {
        if (!Clients.Selection.DrawsAnyNumber) yield break;
        var name = $"{Catalog.NameOf(Clients.Selection)} draws the size of a cohort too";
        if (Strategy is AsynchronousStrategy)
            yield return new("clients.selection.name", $"{name}, and an asynchronous strategy has no cohorts.");
        if (Topology is not null)
            yield return new("clients.selection.name", $"{name}, and each edge draws as many clients as its part of per_round.");
    }

    private IEnumerable<Problem> SumProblems(Transform transform)
    {
        if (!transform.NeedsFold) yield break;
        var name = $"{Catalog.NameOf(transform)} works on the sum of a round's updates";
        if (Topology?.PassesSums(this) is false) yield return new("name", $"{name}, and edges that average send none: take edge_rounds 1.");
        if (Strategy.Aggregator.NeedsAll)
            yield return new("name", $"{name}, and aggregator {Catalog.NameOf(Strategy.Aggregator)} has none: take mean.");
    }

    private IEnumerable<Problem> NameProblems() =>
        Name is "." or ".." || Quoting.HasUnseen(Name) || Name.AsSpan().ContainsAny('/', '\\', ':')
            ? [new("name", "the name becomes a folder's; it cannot be '.' or '..' or hold '/', '\\', ':' or characters that are not seen.")]
            : [];
}
