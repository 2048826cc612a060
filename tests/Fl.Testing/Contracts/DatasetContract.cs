using Fl.Core;

namespace Fl.Testing;

/// <summary>What every data set keeps to; see <see cref="StrategyContract{T}"/>.</summary>
public abstract class DatasetContract<T> where T : DatasetSource, new()
{
    /// <summary>The data set, small, with other options than its defaults where it has to have some.</summary>
    protected virtual T Dataset => new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_loads_the_same_again_and_what_it_says()
    {
        var loaded = await Dataset.LoadAsync(Of(1), Stop);
        Assert.Equal(loaded.Sha256(), (await Dataset.LoadAsync(Of(1), Stop)).Sha256());
        Assert.Equal((Dataset.Shape, Dataset.LearningTask), (loaded.Shape, loaded.LearningTask));
        Assert.NotEqual(0, loaded.Train.Count);
        if (!Dataset.DependsOnSeed) Assert.Equal(loaded.Sha256(), (await Dataset.LoadAsync(Of(2), Stop)).Sha256());
    }

    /// <summary>A device loads its own examples alone.</summary>
    [Fact]
    public async Task A_part_of_it_is_that_part_of_the_whole()
    {
        var whole = await Dataset.LoadAsync(Of(1), Stop);
        int[] some = [.. Enumerable.Range(0, whole.Train.Count).Where(i => i % 3 == 1).Reverse()];
        var part = await Dataset.LoadPartAsync(Of(1), (targets, _) =>
        {
            Assert.Equal(whole.Train.Count, targets.Count);
            return some;
        }, Stop);
        Assert.Equal((whole with { Train = whole.Train.Select(some), Test = whole.Test.Select([]) }).Sha256(), part.Sha256());
    }

    [Fact]
    public async Task A_model_trains_on_it()
    {
        var loaded = await Dataset.LoadAsync(Of(1), Stop);
        var summary = await SmallRun.OfAsync(SmallExperiment.Training with
        {
            Dataset = Dataset,
            Rounds = 1,
            Clients = new() { Count = 2, PerRound = 2 },
            Partition = new Iid { Holdout = loaded.Test.Count > 0 ? 0 : 0.2 },
            Model = new LayerList { Layers = [new Flatten(), new Linear { Features = loaded.LearningTask.Outputs }] },
            Evaluate = new(),
        }, workers: 1);
        Assert.True(double.IsFinite(summary.FinalLoss));
    }

    private static LoadContext Of(long seed) => new(seed, Environment.CurrentDirectory);
}
