using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>
/// A run that is given more rounds is the run that had them from the start, or is refused: for all of the catalog that may go by rounds.
/// </summary>
public sealed class ExtensionTests : IDisposable
{
    private const int Fewer = 2, More = 5;
    private static readonly Catalog Catalog = new(typeof(Simulation).Assembly);
    private readonly string root = Directory.CreateTempSubdirectory("fl-extension-").FullName;

    public static TheoryData<string> Schedules => Names<Schedule>();

    public static TheoryData<string> Strategies => Names<Strategy>();

    public static TheoryData<string> Aggregators => Names<Aggregator>();

    public static TheoryData<string> Selections => Names<Selection>();

    public static TheoryData<string> Attacks => Names<Attack>();

    public static TheoryData<string> Transforms => Names<Transform>();

    public static TheoryData<string> Codecs => Names<Codec>();

    public static TheoryData<string> Availabilities =>
        new(Catalog.Of(typeof(Availability)).Select(entry => entry.Name).Where(name => name != "trace"));

    [Theory, MemberData(nameof(Schedules))]
    public Task A_schedule_goes_on_to_the_same_bits_or_is_refused(string name) => CheckAsync(With(Default<Schedule>(name)));

    [Theory, MemberData(nameof(Strategies))]
    public Task A_strategy_goes_on_to_the_same_bits(string name) => CheckAsync(
        Small() with { Strategy = Default<Strategy>(name), Train = name == "fedsgd" ? new() { BatchSize = 8 } : Small().Train });

    [Theory, MemberData(nameof(Aggregators))]
    public Task An_aggregator_goes_on_to_the_same_bits(string name) =>
        CheckAsync(Small() with
        {
            Strategy = new FedAvg { Aggregator = Default<Aggregator>(name) },
            Clients = new() { Count = 11, PerRound = 10 },
        });

    [Theory, MemberData(nameof(Selections))]
    public Task A_selection_goes_on_to_the_same_bits(string name) => CheckAsync(
        Small() with { Clients = Small().Clients with { Selection = Default<Selection>(name) }, Devices = Alike(new AlwaysOn()) });

    [Theory, MemberData(nameof(Attacks))]
    public Task An_attack_goes_on_to_the_same_bits(string name) => CheckAsync(Small() with { Attack = Default<Attack>(name) });

    [Theory, MemberData(nameof(Transforms))]
    public Task A_transform_goes_on_to_the_same_bits(string name) => CheckAsync(Small() with { Transforms = [Default<Transform>(name)] });

    [Theory, MemberData(nameof(Codecs))]
    public Task A_codec_goes_on_to_the_same_bits(string name) =>
        CheckAsync(Small() with { Compress = new() { Up = Default<Codec>(name) } });

    [Theory, MemberData(nameof(Availabilities))]
    public Task An_availability_goes_on_to_the_same_bits(string name) =>
        CheckAsync(Small() with { Devices = Alike(Default<Availability>(name)) });

    [Fact]
    public async Task A_cosine_without_a_horizon_is_refused_with_the_key_that_helps()
    {
        await RunAsync(With(new CosineSchedule()) with { Rounds = Fewer }, "run");
        var seen = new SeenRun();
        await RunAsync(With(new CosineSchedule()) with { Rounds = Fewer }, "run", seen);
        Assert.Contains(seen.Said, line =>
            line.EndsWith("--set rounds=N --set train.schedule.horizon=2 goes on to more", StringComparison.Ordinal));
        var error = await Assert.ThrowsAsync<BadInputException>(() => RunAsync(With(new CosineSchedule()), "run"));
        Assert.EndsWith(
            "rounds was 2 and is 5, and train.schedule spans them all: set train.schedule.horizon to 2, "
            + "and its learning rates stay what they were.",
            Assert.Single(error.Messages));

        var fixedThen = With(new CosineSchedule { Horizon = Fewer });
        Assert.Equal((await RunAsync(fixedThen, "clean")).ModelSha256, (await RunAsync(fixedThen, "run")).ModelSha256);
        Assert.Equal(File.ReadAllText(Path.Combine(root, "clean", Run.ExperimentName)),
            File.ReadAllText(Path.Combine(root, "run", Run.ExperimentName)));
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private async Task CheckAsync(Experiment experiment)
    {
        Assert.Empty(experiment.Problems());
        await RunAsync(experiment with { Rounds = Fewer }, "run");
        if (experiment.Train.Schedule is SpanningSchedule { Horizon: null } schedule)
        {
            var error = await Assert.ThrowsAsync<BadInputException>(() => RunAsync(experiment, "run"));
            Assert.Contains("train.schedule.horizon", Assert.Single(error.Messages));
            experiment = experiment with { Train = experiment.Train with { Schedule = schedule.Over(More) } };
            await RunAsync(experiment with { Rounds = Fewer }, "begun");
            await AssertSameAsync(experiment, "begun");
        }
        else
        {
            await AssertSameAsync(experiment, "run");
        }
    }

    private async Task AssertSameAsync(Experiment experiment, string begun)
    {
        var (whole, extended) = (await RunAsync(experiment, "whole"), await RunAsync(experiment, begun));
        Assert.Equal(whole.ModelSha256, extended.ModelSha256);
        Assert.Equal(
            (whole.FinalLoss, whole.BestRound, whole.VirtualSeconds, whole.BytesUp),
            (extended.FinalLoss, extended.BestRound, extended.VirtualSeconds, extended.BytesUp));
    }

    private static Experiment With(Schedule schedule) => Small() with { Train = Small().Train with { Schedule = schedule } };

    private static FleetOptions Alike(Availability availability) =>
        new() { Fleet = [new() { Device = new GenericDevice(), Link = new GenericLink() }], Slowdown = 10, Availability = availability };

    private static Experiment Small() => new()
    {
        Name = "extension",
        Rounds = More,
        Dataset = new SyntheticImages { Train = 140, Test = 60 },
        Partition = new DirichletClient { Alpha = 1 },
        Clients = new() { Count = 7, PerRound = 4 },
        Model = new LayerList
        {
            Layers = [new Flatten(), new Linear { Features = 8 }, new BatchNorm(), new Relu(), new Linear { Features = 10 }],
        },
        Train = new() { BatchSize = 8, Lr = 0.005 },
        Engine = new ManagedEngineFactory(),
    };

    private static TheoryData<string> Names<T>() => new(Catalog.Of(typeof(T)).Select(entry => entry.Name));

    private static T Default<T>(string name) where T : Component => (T)OptionInfo.Create(Catalog.Find(typeof(T), name)!.Type);

    private Task<RunSummary> RunAsync(Experiment experiment, string folder, IRunView? view = null) => Simulation.RunAsync(new()
    {
        Experiment = experiment,
        BaseDirectory = root,
        Out = Path.Combine(root, folder),
        Resume = true,
        Workers = 2,
        Catalog = Catalog,
        Views = view is null ? [] : [view],
    }, TestContext.Current.CancellationToken);
}
