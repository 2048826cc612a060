using System.Globalization;
using Fl.Core;
using Fl.Core.Engines.Torch;

namespace Fl.Sim.Tests;

/// <summary>What every attack of the catalog keeps to.</summary>
public sealed class AttackContractTests : IDisposable
{
    private static readonly Catalog Catalog = new(typeof(TorchEngineFactory).Assembly);
    private readonly string root = Directory.CreateTempSubdirectory("fl-attack-").FullName;

    public static TheoryData<string> Attacks => new(Catalog.Of(typeof(Attack)).Select(entry => entry.Name));

    [Theory, MemberData(nameof(Attacks))]
    public async Task An_attack_gives_the_same_bits_for_any_number_of_workers_and_other_bits_than_none(string name)
    {
        var attack = Default(name) with { Attackers = 3 };
        var one = await RunAsync(Small() with { Attack = attack }, workers: 1);
        var four = await RunAsync(Small() with { Attack = attack }, workers: 4);
        Assert.Equal(one.ModelSha256, four.ModelSha256);
        Assert.Equal(one.FinalLoss, four.FinalLoss);
        Assert.Equal(one.AttackSuccessRate, four.AttackSuccessRate);
        Assert.NotEqual((await RunAsync(Small(), workers: 2)).ModelSha256, one.ModelSha256);
    }

    [Theory, InlineData("label-flip"), InlineData("mimic")]
    public async Task Without_attackers_an_attack_does_nothing(string name)
    {
        var honest = await RunAsync(Small(), workers: 2);
        var attacked = await RunAsync(Small() with { Attack = Default(name) with { Attackers = 0, Data = AttackerData.Iid } }, workers: 2);
        Assert.Equal(honest.ModelSha256, attacked.ModelSha256);
    }

    [Fact]
    public async Task A_run_that_goes_on_mimics_the_same_client()
    {
        var experiment = Small() with { Attack = new Mimic { Attackers = 3 }, Rounds = 6 };
        var whole = await RunAsync(experiment, workers: 2);
        var folder = Path.Combine(root, "halves");
        await RunAsync(experiment with { Rounds = 3 }, workers: 2, folder);
        Assert.Equal(whole.ModelSha256, (await RunAsync(experiment, workers: 2, folder, resume: true)).ModelSha256);
    }

    [Fact]
    public async Task A_backdoor_is_scored_in_every_round_and_works_where_nobody_resists()
    {
        var attacked = Small() with
        {
            Rounds = 8,
            Strategy = new FedAvg(),
            Clients = new() { Count = 7, PerRound = 7 },
            Attack = new Backdoor { Attackers = 4, Share = 0.8 },
        };
        var folder = Path.Combine(root, "backdoor");
        var run = await RunAsync(attacked, workers: 2, folder);
        var rows = File.ReadLines(Path.Combine(folder, "rounds.csv")).Select(line => line.Split(',')).ToList();
        var column = Array.IndexOf(rows[0], "attack_success_rate");
        Assert.Equal(run.AttackSuccessRate!.Value, double.Parse(rows[^1][column], CultureInfo.InvariantCulture), 1e-5);
        Assert.InRange(run.AttackSuccessRate.Value, 0.8, 1);
        Assert.Null((await RunAsync(Small(), workers: 2)).AttackSuccessRate);
    }

    [Fact]
    public async Task A_target_that_the_data_set_lacks_is_refused_before_training() =>
        Assert.Contains("attack.target is 10", (await Assert.ThrowsAsync<BadInputException>(() =>
            RunAsync(Small() with { Attack = new Backdoor { Target = 10 } }, workers: 1))).Message);

    public void Dispose() => Directory.Delete(root, recursive: true);

    /// <summary>
    /// A strategy with vectors of its own both ways, a model with running statistics, and a part of the clients in each round.
    /// </summary>
    private static Experiment Small() => new()
    {
        Name = "attacked",
        Rounds = 3,
        Dataset = new SyntheticImages { Train = 280, Test = 60 },
        Clients = new() { Count = 7, PerRound = 5 },
        Strategy = new Scaffold(),
        Model = new LayerList
        {
            Layers = [new Flatten(), new Linear { Features = 8 }, new BatchNorm(), new Relu(), new Linear { Features = 10 }],
        },
        Train = new() { BatchSize = 8, Lr = 0.1, Epochs = 2 },
        Evaluate = new() { Every = 3 },
        Engine = new ManagedEngineFactory(),
    };

    private static Attack Default(string name) => (Attack)OptionInfo.Create(Catalog.Find(typeof(Attack), name)!.Type);

    private Task<RunSummary> RunAsync(Experiment experiment, int workers, string? folder = null, bool resume = false)
    {
        Assert.Empty(experiment.Problems());
        return Simulation.RunAsync(new()
        {
            Experiment = experiment,
            BaseDirectory = root,
            Out = folder ?? Path.Combine(root, Directory.GetDirectories(root).Length.ToString()),
            Resume = resume,
            Workers = workers,
            Catalog = Catalog,
        }, TestContext.Current.CancellationToken);
    }
}
