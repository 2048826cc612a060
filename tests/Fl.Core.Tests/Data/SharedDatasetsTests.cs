namespace Fl.Core.Tests;

public class SharedDatasetsTests
{
    private static readonly CancellationToken Never = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Runs_with_the_same_data_share_it_until_the_last_is_over()
    {
        Experiment[] runs =
        [
            Run("dataset: {name: synthetic-images, train: 1, test: 1}"),
            Run("dataset: {name: synthetic-images, train: 1, test: 1}\nrounds: 3"),
            Run("dataset: {name: synthetic-images, train: 1, test: 1}\nseed: 2"),
            Run("dataset: {name: synthetic-images, train: 2, test: 1}"),
        ];
        var shared = new SharedDatasets(runs);
        var first = await LoadAsync(0);
        Assert.Same(first, await LoadAsync(1));
        Assert.NotSame(first, await LoadAsync(2));
        Assert.NotSame(first, await LoadAsync(3));
        shared.Release(runs[0]);
        Assert.Same(first, await LoadAsync(1));
        shared.Release(runs[1]);
        await Assert.ThrowsAsync<KeyNotFoundException>(() => LoadAsync(0));

        Task<Dataset> LoadAsync(int run) => shared.LoadAsync(runs[run], new LoadContext(runs[run].Seed, "/"), Never);
    }

    [Fact]
    public async Task Where_runs_come_one_by_one_data_stays_until_one_comes_that_uses_other()
    {
        var (one, same, other) = (Run("dataset: {name: synthetic-images, train: 1, test: 1}"),
            Run("dataset: {name: synthetic-images, train: 1, test: 1}\nrounds: 3"), Run("dataset: {name: synthetic-images, train: 2, test: 1}"));
        var shared = new SharedDatasets();
        shared.Add(one);
        var first = await LoadAsync(one);
        shared.Release(one);
        shared.Add(same);
        Assert.Same(first, await LoadAsync(same));
        shared.Add(other);
        Assert.Same(first, await LoadAsync(same));
        shared.Release(other);
        shared.Release(same);
        shared.Add(Run("dataset: {name: synthetic-images, train: 3, test: 1}"));
        await Assert.ThrowsAsync<KeyNotFoundException>(() => LoadAsync(one));

        Task<Dataset> LoadAsync(Experiment run) => shared.LoadAsync(run, new LoadContext(run.Seed, "/"), Never);
    }

    [Fact]
    public async Task A_load_that_was_cancelled_is_begun_again_by_the_next_who_comes()
    {
        var run = Run("dataset: {name: synthetic-images, train: 1, test: 1}");
        var shared = new SharedDatasets([run]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            shared.LoadAsync(run, new LoadContext(run.Seed, "/"), new CancellationToken(true)));
        Assert.Equal(1, (await shared.LoadAsync(run, new LoadContext(run.Seed, "/"), Never)).Train.Count);
    }

    [Fact]
    public void Files_are_the_same_for_all_seeds()
    {
        Assert.False(new Cifar10().DependsOnSeed);
        Assert.False(new Mnist().DependsOnSeed);
        Assert.True(new SyntheticImages().DependsOnSeed);
        Assert.True(new Pictures().DependsOnSeed);
    }

    private static Experiment Run(string yaml) => Experiment.Parse(yaml, "e.yaml", [], Reading.Catalog);
}
