using Fl.Core;
using Fl.Core.Engines.Torch;

namespace Fl.Sim.Tests;

/// <summary>No speed comes of doing less: both engines train as many examples to the same losses.</summary>
public sealed class EngineAgreementTests : IDisposable
{
    private const int Rounds = 3, PerRound = 4, Epochs = 2, Examples = 50;

    private readonly string root = Directory.CreateTempSubdirectory("fl-agreement-").FullName;
    private int runs;

    public static TheoryData<ModelFamily> Models =>
        [new(new Net()), new(new Logistic()), new TheoryDataRow<ModelFamily>(new ResNet8()) { Explicit = true }];

    [Theory, MemberData(nameof(Models), DisableDiscoveryEnumeration = true)]
    public async Task Both_engines_train_every_example_of_every_client_to_the_same_losses(ModelFamily model)
    {
        var (managed, torch) = (await RunAsync(model, new ManagedEngineFactory()), await RunAsync(model, new TorchEngineFactory()));
        // The same terms in two other orders: what rounding comes to in so many steps.
        var others = new[] { await RunAsync(model, new ManagedEngineFactory(128)), await RunAsync(model, new ManagedEngineFactory(512)) };
        Assert.Equal(Rounds, managed.Count);
        foreach (var (ours, theirs) in managed.Zip(torch))
        {
            Assert.All(ours.Clients, client => Assert.Equal(Epochs * Examples, client.ExamplesMet));
            Assert.Equal(PerRound, ours.Clients.Count);
            Assert.Equal(theirs.Clients.Select(client => (client.Client, client.ExamplesMet)),
                ours.Clients.Select(client => (client.Client, client.ExamplesMet)));
            Assert.Equal(theirs.TrainLoss, ours.TrainLoss, Tolerance(result => result.TrainLoss));
            Assert.Equal(theirs.Test!.Loss, ours.Test!.Loss, Tolerance(result => result.Test!.Loss));

            double Tolerance(Func<RoundResult, double> loss) =>
                2e-5 * loss(ours) + 8 * others.Max(other => Math.Abs(loss(other[ours.Round - 1]) - loss(ours)));
        }
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private async Task<List<RoundResult>> RunAsync(ModelFamily model, EngineFactory engine)
    {
        var seen = new SeenRun();
        await Simulation.RunAsync(new()
        {
            Experiment = new()
            {
                Name = "agreement",
                Rounds = Rounds,
                Dataset = new SyntheticImages { Train = 6 * Examples, Test = 60 },
                Clients = new() { Count = 6, PerRound = PerRound },
                Model = model,
                Train = new() { Epochs = Epochs, BatchSize = 10, Lr = 0.01 },
                Engine = engine,
            },
            BaseDirectory = root,
            Out = Path.Combine(root, $"{Catalog.NameOf(engine)}-{runs++}"),
            Catalog = new(typeof(TorchEngineFactory).Assembly),
            Views = [seen],
        }, TestContext.Current.CancellationToken);
        return seen.Rounds[1..];
    }
}
