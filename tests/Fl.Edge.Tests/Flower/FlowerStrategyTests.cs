using System.Text.RegularExpressions;
using Fl.Core;

namespace Fl.Edge.Tests;

/// <summary>
/// Every strategy of the catalog, and which of them are for Flower's clients: those do no more than train plainly,
/// by the numbers they are told.
/// </summary>
public sealed class FlowerStrategyTests : Workspace
{
    /// <summary>Some algorithms begin to differ in the second.</summary>
    private const int Rounds = 3;

    private static readonly Catalog Catalog = new();

    private static readonly Experiment Small = new()
    {
        Name = "contract",
        Dataset = new SyntheticImages { Train = 40, Test = 20 },
        Clients = new() { Count = 2, PerRound = 2 },
        Model = new LayerList
        {
            Layers = [new Flatten(), new Linear { Features = 8 }, new BatchNorm(), new Relu(), new Linear { Features = 10 }],
        },
        Train = new() { BatchSize = 8, Lr = 0.05 },
        Engine = new ManagedEngineFactory(),
    };

    public static TheoryData<string> Strategies => new(Catalog.Of(typeof(Strategy)).Select(entry => entry.Name));

    [Theory, MemberData(nameof(Strategies))]
    public async Task A_strategy_is_for_Flowers_clients_if_plain_training_by_its_numbers_is_all_that_its_own_do(string name)
    {
        var strategy = Default(name);
        var workload = await Workload.LoadAsync(
            Resolved.Of(Small with { Strategy = strategy }, Root, Catalog), new Silent(), TestContext.Current.CancellationToken);
        if (DoesMore(strategy, workload.Model))
        {
            Assert.Null(FlowerTerms.Of(strategy));
            return;
        }
        var mu = FlowerTerms.Of(strategy)?.GetValueOrDefault("proximal_mu", double.NaN) ?? double.NaN;
        var (own, plain) = (await SimulateAsync(workload), await TrainPlainlyAsync(mu));
        if (FlowerTerms.Of(strategy) is null) Assert.NotEqual(own, plain);
        else Assert.Equal(own, plain);
    }

    [Fact]
    public void The_page_lists_the_strategies_and_what_each_tells_Flowers_clients()
    {
        var page = Regex.Replace(File.ReadAllText(Path.Combine(Repository.Root, "docs/flower.md")), @"\s+", " ");
        var offered = Catalog.Of(typeof(Strategy)).Select(entry => (entry.Name, Config: FlowerTerms.Of(Default(entry.Name))))
            .Where(one => one.Config is not null).ToList();
        Assert.Equal(offered.Select(one => one.Name).Order(), Names(page, @"before the run\. (.*?) are taken\."));
        Assert.Equal(offered.Where(one => one.Config!.Keys.SequenceEqual(["proximal_mu"])).Select(one => one.Name).Order(),
            Names(page, @"`proximal_mu` for (.*?)\."));
        Assert.All(offered, one => Assert.DoesNotContain(one.Config!.Keys, key => key != "proximal_mu"));
    }

    /// <summary>Whether the client half has more to it than the weights and what is trained from them.</summary>
    private static bool DoesMore(Strategy strategy, Model model) =>
        strategy.Broadcasts.Count + strategy.Returns.Count + strategy.Reports.Count > 0
        || model.Layout.Segments.Any(segment => strategy.StaysLocal(model, segment))
        || strategy.GetType().GetMethod(nameof(Strategy.Personalize))!.DeclaringType != typeof(Strategy);

    /// <summary>The weights after a few rounds of one simulated client.</summary>
    private async Task<float[]> SimulateAsync(Workload workload)
    {
        using var store = new ClientStore(Path.Combine(Root, "clients"), 1 << 20);
        await using var worker = workload.StartWorkerOf(0, store, TimeProvider.System, null);
        var length = workload.Model.Layout.Length;
        using HostVector weights = new(length), change = new(length);
        workload.Model.Initialize(weights.Span, workload.Experiment.Seed);
        for (var round = 1; round <= Rounds; round++)
        {
            var task = new FitTask(0, round, workload.Partition.Train(0).Length, weights);
            await worker.RunAsync(1, (client, _) => client.Fit(task, workload.DataOf(0), change, TestContext.Current.CancellationToken),
                TestContext.Current.CancellationToken);
            weights.Add(change);
        }
        return weights.Span.ToArray();
    }

    /// <summary>The weights of a client that gets weights and a number, and knows nothing of the server's strategy.</summary>
    private async Task<float[]> TrainPlainlyAsync(double proximalMu)
    {
        await using var trainer = await FlowerTrainer.LoadAsync(
            new() { Address = "", Experiment = Small, BaseDirectory = Root, ClientId = "0", Catalog = Catalog, View = new Silent() },
            new Progress<EpochResult>(), TestContext.Current.CancellationToken);
        trainer.Initialize();
        var training = new FlowerTraining(Small.Train, double.IsNaN(proximalMu) ? null : proximalMu);
        for (var round = 1; round <= Rounds; round++) await trainer.FitAsync(round, training, TestContext.Current.CancellationToken);
        return trainer.Weights.Span.ToArray();
    }

    private static Strategy Default(string name) => (Strategy)OptionInfo.Create(Catalog.Find(typeof(Strategy), name)!.Type);

    /// <summary>The first words in backticks of each part of an enumeration.</summary>
    private static IEnumerable<string> Names(string page, string pattern) =>
        Regex.Matches(Regex.Match(page, pattern).Groups[1].Value, "`([a-z0-9-]+)`").Select(match => match.Groups[1].Value).Order();

    private sealed class Silent : IProgress<string>
    {
        public void Report(string value) { }
    }
}
