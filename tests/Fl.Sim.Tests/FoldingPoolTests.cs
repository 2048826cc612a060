using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>
/// Updates that are folded where they are made, share by share, and those that the server folds one by one: the same bits.
/// </summary>
public sealed class FoldingPoolTests : IDisposable
{
    private readonly RunsFolder runs = new();

    public static TheoryData<string> Experiments => [.. Named.Keys];

    private static Dictionary<string, Experiment> Named { get; } = new()
    {
        ["fedavg"] = RunsFolder.Small with { Rounds = 3 },
        ["bounded"] = RunsFolder.Small with { Rounds = 3, Clients = RunsFolder.Small.Clients with { MaxExamples = 20 } },
        ["scaffold"] = RunsFolder.Small with { Rounds = 3, Strategy = new Scaffold() },
        ["fednova"] = RunsFolder.Small with { Rounds = 3, Strategy = new FedNova() },
        ["clipped"] = RunsFolder.Small with { Rounds = 3, Transforms = [new Clip { Norm = 0.1 }], Compress = new() { Up = new F16() } },
        ["attacked"] = RunsFolder.Small with { Rounds = 3, Attack = new SignFlip { Attackers = 2 } },
        ["krum"] = RunsFolder.Small with { Rounds = 3, Strategy = new FedAvg { Aggregator = new Krum() } },
    };

    [Theory, MemberData(nameof(Experiments))]
    public async Task Shares_that_are_folded_elsewhere_come_to_the_same_model_and_rows(string name)
    {
        var shares = 0;
        var experiment = Named[name];
        var one = await runs.RunAsync(experiment, "one");
        var other = await runs.RunAsync(experiment, "other", (parts, _, _) =>
            Task.FromResult<IClientPool>(new Folding(parts, () => shares++)));
        Assert.Equal(one.ModelSha256, other.ModelSha256);
        Assert.Equal(Rows("one"), Rows("other"));
        Assert.Equal(name is "attacked" or "krum" ? 0 : 3 * 3, shares);
    }

    public void Dispose() => runs.Dispose();

    /// <summary>Of clients.csv, without the seconds.</summary>
    private string[] Rows(string run) =>
        [.. File.ReadLines(runs.Of(run, ClientsCsv.Name))
            .Select(row => string.Join(',', row.Split(',').Where((_, column) => column != 6)))];

    /// <summary>Folds shares of two clients in this process.</summary>
    private sealed class Folding(TrainingParts parts, Action folded) : PoolDecorator(parts.Here), IFoldingPool
    {
        public async Task FoldAsync(IReadOnlyList<FitTask> tasks, Action<FoldedShare> take, CancellationToken cancellation)
        {
            var fold = new ShareFold(parts.Workload.Experiment, parts.Workload.Model);
            var up = MessageLayout.Up(parts.Workload.Experiment.Strategy, parts.Workload.Model);
            foreach (var share in tasks.Chunk(2).Reverse())
            {
                fold.Begin(share[0].Grids!.Value);
                await Inner.FitAsync(share, static () => false, fold.Take, cancellation).ConfigureAwait(false);
                var (ended, travelled) = (fold.End(), new RoundSums(up));
                var bytes = new byte[ended.Sums.Bytes];
                ended.Sums.Write(bytes);
                travelled.Read(bytes);
                take(ended with { Sums = travelled });
                folded();
            }
        }
    }
}
