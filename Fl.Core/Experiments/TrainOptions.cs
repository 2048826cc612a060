using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>What a client does with its data in one round: the <c>train:</c> of an experiment.</summary>
public sealed record TrainOptions : Component
{
    /// <summary>
    /// Passes over the client's data, reshuffled each time; of a range, <c>{from: 1, to: 5}</c>,
    /// each client draws its number anew in each round.
    /// </summary>
    [Range(1, 100_000)]
    public EpochRange Epochs { get; init; } = 1;

    /// <summary>
    /// Examples in a step, but for the last batch of an epoch, see last_batch. 0 means all of the client's examples at once.
    /// </summary>
    [Range(0, 65_536)]
    public int BatchSize { get; init; } = 32;

    /// <summary>
    /// What becomes of a last batch of an epoch that is short. Without it, it is kept, but joined where a batch-norm of the model has one
    /// value a channel, which has no variance in a batch of one example.
    /// </summary>
    public LastBatchPolicy? LastBatch { get; init; }

    /// <summary>What training makes small; without it, what the data set's task asks for: cross-entropy for classes.</summary>
    public Loss? Loss { get; init; }

    /// <summary>The client's optimizer; what it remembers starts afresh each round.</summary>
    /// <remarks>With the options beside it. Those of them that are at their defaults in what is set leave what is here.</remarks>
    [Beside("momentum", "nesterov", "weight_decay", "beta1", "beta2", "epsilon")]
    public Optimizer Optimizer
    {
        get
        {
            var whole = optimizer with { };
            foreach (var (option, here) in Shared(whole)) option.Set(whole, here);
            return whole;
        }
        init
        {
            optimizer = value with { };
            foreach (var (option, _) in Shared(value))
            {
                if (option.Get(value) is var own && !Equals(own, option.Default)) Options[option.Key].Set(this, own);
                option.Set(optimizer, option.Default);
            }
        }
    }

    /// <summary>Learning rate.</summary>
    [Range(0.0, 1e6)]
    public double Lr { get; init; } = 0.01;

    /// <summary>How the learning rate changes from round to round.</summary>
    public Schedule Schedule { get; init; } = new ConstantSchedule();

    /// <summary>SGD momentum; its buffer starts at zero each round.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Momentum { get; init; }

    /// <summary>Nesterov's momentum.</summary>
    public bool Nesterov { get; init; }

    /// <summary>L2 penalty added to the gradient; for adamw its share beside the step.</summary>
    [Range(0.0, 1e6)]
    public double WeightDecay { get; init; }

    /// <summary>Decay of the first moment of adam and adamw.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of their second moment.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>What adam and adamw add to the root of the second moment.</summary>
    [Range(1e-12, 1.0)]
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Largest Euclidean norm of a gradient, over all parameters together; a longer one is scaled down. 0 clips nothing.</summary>
    [Range(0.0, 1e9)]
    public double ClipNorm { get; init; }

    public override IEnumerable<Problem> Problems()
    {
        var chosen = Optimizer;
        var (name, shared) = (Catalog.NameOf(chosen), Shared(chosen).ToList());
        foreach (var key in Changed(Beside).Where(key => !shared.Exists(pair => pair.Option.Key == key)))
            yield return new(key, $"{key} is {Owners(key)}, and the optimizer is {name}: leave it out.");
        foreach (var (option, _) in shared.Where(pair => !Equals(pair.Option.Default, Options[pair.Option.Key].Default)))
            yield return new("optimizer", $"{name} has another default for {option.Key} than train, which decides: rename its option.");
        foreach (var problem in chosen.Problems())
            yield return Beside.Contains(problem.Key) ? problem : problem.Under("optimizer");
    }

    /// <summary>The optimizers that have an option, as owners of it.</summary>
    private static string Owners(string key) => string.Join(" and ", new Catalog().Of(typeof(Optimizer))
        .Where(entry => OptionInfo.Of(entry.Type).Any(option => option.Key == key)).Select(entry => entry.Name + "'s"));

    /// <summary>What a strategy's client half would ignore.</summary>
    public IEnumerable<Problem> Problems(Strategy strategy)
    {
        var name = Catalog.NameOf(strategy);
        if (strategy.Steps is LocalSteps.Linear && Optimizer.CarryLimit is null)
        {
            var carries = $"{name} reckons with how far SGD carries a gradient, with or without momentum";
            yield return new("optimizer", $"{carries}, and {Catalog.NameOf(optimizer)} has no such length: set it to sgd.");
        }
        if (strategy.Steps is LocalSteps.Own or LocalSteps.None)
            foreach (var key in Changed(Beside).Prepend(optimizer == new Sgd() ? null : "optimizer").OfType<string>())
                yield return new(key, $"{name} {(strategy.Steps is LocalSteps.Own ? "steps by a rule of its own" : "takes no local steps")}"
                    + $" and would ignore {key}: leave it out.");
        if (strategy.Steps is not LocalSteps.None) yield break;
        foreach (var key in Changed("epochs", "lr", "schedule"))
            yield return new(key, $"{name} takes no local steps and would ignore {key}: leave it out.");
        if (LastBatch is LastBatchPolicy.Drop)
            yield return new("last_batch", $"{name} takes one batch, and the first is never dropped: leave it out.");
    }

    private static Dictionary<string, OptionInfo> Options => OptionInfo.Of(typeof(TrainOptions)).ToDictionary(option => option.Key);

    private static IReadOnlyList<string> Beside => Options["optimizer"].Beside;

    /// <summary>The optimizer with what stands beside it at the defaults.</summary>
    private readonly Optimizer optimizer = new Sgd();

    /// <summary>The options of an optimizer that stand beside it, with what is here.</summary>
    private IEnumerable<(OptionInfo Option, object Here)> Shared(Optimizer of)
    {
        (string Key, object Here)[] beside =
        [
            ("momentum", Momentum), ("nesterov", Nesterov), ("weight_decay", WeightDecay),
            ("beta1", Beta1), ("beta2", Beta2), ("epsilon", Epsilon),
        ];
        return OptionInfo.Of(of.GetType()).Join(beside, option => option.Key, pair => pair.Key, (option, pair) => (option, pair.Here));
    }

    /// <summary>Those of some keys that are not at their defaults.</summary>
    private IEnumerable<string> Changed(params IEnumerable<string> keys) =>
        keys.Where(key => !Equals(Options[key].Get(this), Options[key].Default));

    /// <summary>What does not go together with the model that was built.</summary>
    public IEnumerable<Problem> Problems(Model model)
    {
        if (Loss?.WhyNot(model.LearningTask) is { } why) yield return new("loss", $"{why}: leave it out.");
        if (model.WhyNotAlone is not { } reason) yield break;
        if (BatchSize == 1) yield return new("batch_size", $"with 1, model '{model.Name}' cannot be trained: {reason}; take 2 or more.");
        if (LastBatch is LastBatchPolicy.Keep)
            yield return new("last_batch",
                $"keep may leave 1 example, and model '{model.Name}' cannot be trained on it: {reason}; take join or drop.");
    }

    /// <summary>The learning rate of a round in an experiment of so many; after its last round, that of the last.</summary>
    /// <param name="round">1-based.</param>
    public double LrOf(int round, int rounds) => Lr * Schedule.Over(rounds).Factor(Math.Min(round, rounds));

    /// <summary>The same, with what is left to the model decided.</summary>
    public TrainOptions For(Model model) =>
        LastBatch is null && model.WhyNotAlone is not null ? this with { LastBatch = LastBatchPolicy.Join } : this;
}
