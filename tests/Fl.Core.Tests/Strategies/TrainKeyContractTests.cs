using System.Text;
using Fl.Testing;

namespace Fl.Core.Tests.Strategies;

/// <summary>No strategy ignores a key of <c>train</c>: another value gives another model, or is refused.</summary>
public sealed class TrainKeyContractTests
{
    private const string Effect = "effect", Refused = "refused", Ignored = "IGNORED";

    private static readonly Catalog Shipped = new();
    private static readonly TrainOptions Plain = new() { BatchSize = 8, Epochs = 3, Lr = 0.1 },
        WithMomentum = Plain with { Momentum = 0.9 }, WithAdam = Plain with { Optimizer = new Adam() };

    /// <summary>Of which one may stay with the clients.</summary>
    private static readonly Layout TwoLayers = new([("a.weight", [1], true), ("b.weight", [1], true)]);

    /// <summary>Each key with two values of it, and what else it needs to be of use.</summary>
    private static readonly (string Key, TrainOptions Before, TrainOptions After)[] Changes =
    [
        ("epochs", Plain with { Epochs = 1 }, Plain),
        ("epochs: {from, to}", Plain with { Epochs = 1 }, Plain with { Epochs = new(1, 4) }),
        ("batch_size", Plain, Plain with { BatchSize = 5 }),
        ("last_batch", Plain, Plain with { LastBatch = LastBatchPolicy.Drop }),
        ("loss", Plain, Plain with { Loss = new CrossEntropy { LabelSmoothing = 0.2 } }),
        ("optimizer", Plain, WithAdam),
        ("lr", Plain, Plain with { Lr = 0.2 }),
        ("schedule", Plain, Plain with { Schedule = new CosineSchedule() }),
        ("momentum", Plain, WithMomentum),
        ("nesterov", WithMomentum, WithMomentum with { Nesterov = true }),
        ("weight_decay", Plain, Plain with { WeightDecay = 0.1 }),
        ("beta1", WithAdam, WithAdam with { Beta1 = 0.5 }),
        ("beta2", WithAdam, WithAdam with { Beta2 = 0.9 }),
        ("epsilon", WithAdam, WithAdam with { Epsilon = 0.1 }),
        ("clip_norm", Plain with { Epochs = 2 }, Plain with { Epochs = 2, ClipNorm = 0.2 }),
    ];

    public static TheoryData<string> Strategies => new(Shipped.Of(typeof(Strategy)).Select(entry => entry.Name));

    [Theory, MemberData(nameof(Strategies))]
    public void A_strategy_ignores_no_key_of_train(string name) =>
        Assert.Empty(Changes.Where(change => Cell(Of(name), change) == Ignored).Select(change => change.Key));

    [Fact]
    public void Every_key_of_train_is_in_the_contract() =>
        Assert.Equal(OptionInfo.Of(typeof(TrainOptions)).Select(option => option.Key),
            Changes.Select(change => change.Key).Where(key => !key.Contains(':')));

    [Fact]
    public void Scaffold_takes_adam_where_it_does_not_divide_by_a_length() =>
        Assert.Equal(Effect, Cell(new Scaffold { Option = ControlVariate.One }, Changes.Single(change => change.Key == "optimizer")));

    [Theory]
    [InlineData("beta1: 0.5")]
    [InlineData("beta2: 0.9")]
    [InlineData("epsilon: 0.1")]
    public void What_is_adams_is_refused_for_sgd(string option) =>
        Assert.Contains("the optimizer is sgd: leave it out", Assert.Throws<BadInputException>(
            () => Experiment.Parse($"dataset: sample\ntrain: {{{option}}}", "exp.yaml", [], Reading.Catalog)).Message);

    [Fact]
    public void The_page_of_strategies_has_the_contract()
    {
        var text = new StringBuilder($"\n| strategy | {string.Join(" | ", Changes.Select(change => $"`{change.Key}`"))} |\n"
            + $"|{string.Concat(Enumerable.Repeat(" --- |", Changes.Length + 1))}\n");
        foreach (var entry in Shipped.Of(typeof(Strategy)))
            text.Append($"| `{entry.Name}` | {string.Join(" | ", Changes.Select(change => Cell(Of(entry.Name), change)))} |\n");
        GeneratedPage.Compare("docs/strategies.md", text.ToString(), "keys of train");
    }

    /// <summary>Refused is the key itself, or what it is an option of.</summary>
    private static string Cell(Strategy strategy, (string Key, TrainOptions Before, TrainOptions After) change)
    {
        string[] keys = [change.Key.Split(':')[0],
            change.Key is "nesterov" ? "momentum" : change.Key is "beta1" or "beta2" or "epsilon" ? "optimizer" : ""];
        if (change.After.Problems(strategy).Any(problem => keys.Contains(problem.Key))) return Refused;
        return Run(change.Before).SequenceEqual(Run(change.After)) ? Ignored : Effect;

        double[] Run(TrainOptions train) => QuadraticFederation.Run(strategy, train, spread: 20, TwoLayers, [0, 1, 2], [0, 2], [1, 2]);
    }

    private static Strategy Of(string name) => (Strategy)OptionInfo.Create(Shipped.Find(typeof(Strategy), name)!.Type);
}
