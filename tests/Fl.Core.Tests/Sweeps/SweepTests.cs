namespace Fl.Core.Tests;

public class SweepTests
{
    private const string Base = "dataset: sample\npartition: {name: dirichlet, alpha: 0.5}\nseed: 7\n";

    [Fact]
    public void A_file_without_seeds_and_sweep_is_one_run()
    {
        var sweep = Read(Base);
        Assert.True(sweep.IsSingle);
        Assert.Equal(Experiment.Parse(Base, "exp.yaml", [], Reading.Catalog).ToYaml(), Assert.Single(sweep.Runs).Experiment.ToYaml());
    }

    [Fact]
    public void A_grid_is_every_value_with_every_other_and_all_of_one_seed_first()
    {
        var sweep = Read(Base + "seeds: [0, 3]\nsweep: {partition.alpha: [0.1, 10], strategy: [fedavg, {name: fedprox, mu: 0.1}]}");
        Assert.False(sweep.IsSingle);
        Assert.Equal(
            [
                "alpha=0.1,strategy=fedavg/seed-0", "alpha=0.1,strategy=fedprox,mu=0.1/seed-0",
                "alpha=10,strategy=fedavg/seed-0", "alpha=10,strategy=fedprox,mu=0.1/seed-0",
                "alpha=0.1,strategy=fedavg/seed-3", "alpha=0.1,strategy=fedprox,mu=0.1/seed-3",
                "alpha=10,strategy=fedavg/seed-3", "alpha=10,strategy=fedprox,mu=0.1/seed-3",
            ], sweep.Runs.Select(run => run.Folder));
        var last = sweep.Runs[^1].Experiment;
        Assert.Equal((3, 10, 0.1), (last.Seed, Assert.IsType<Dirichlet>(last.Partition).Alpha, Assert.IsType<FedProx>(last.Strategy).Mu));
        Assert.Equal("alpha=10,strategy=fedprox,mu=0.1", sweep.Runs[^1].Label);
    }

    [Fact]
    public void A_zip_goes_row_by_row()
    {
        var sweep = Read(Base + "sweep: {mode: zip, train.lr: [0.1, 0.01], train.epochs: [1, 5]}");
        Assert.Equal(["lr=0.1,epochs=1/seed-7", "lr=0.01,epochs=5/seed-7"], sweep.Runs.Select(run => run.Folder));
        Assert.Equal([(0.1, 1), (0.01, 5)], sweep.Runs.Select(run => (run.Experiment.Train.Lr, run.Experiment.Train.Epochs)));
    }

    [Theory]
    [InlineData("seeds: 3", new long[] { 7, 8, 9 })]
    [InlineData("seeds: [4]", new long[] { 4 })]
    public void Seeds_are_a_list_or_a_number_from_the_experiments_own_on(string line, long[] seeds)
    {
        var sweep = Read(Base + line);
        Assert.Equal(seeds, sweep.Runs.Select(run => run.Experiment.Seed));
        Assert.Equal(seeds.Select(seed => $"seed-{seed}"), sweep.Runs.Select(run => run.Folder));
    }

    [Fact]
    public void Seeds_and_swept_keys_can_be_set_from_the_command_line()
    {
        var sweep = Read(Base + "seeds: 5\nsweep: {partition.alpha: [0.1, 10]}", "seeds=1", "sweep.partition.alpha=[3]",
            "sweep.train.lr=[0.5]");
        Assert.Equal(["alpha=3,lr=0.5/seed-7"], sweep.Runs.Select(run => run.Folder));
    }

    [Fact]
    public void A_value_replaces_what_stands_at_its_key_and_options_inside_come_after_it()
    {
        var sweep = Read(
            "dataset: sample\nstrategy: {name: fedprox, mu: 3}\nsweep: {strategy.server_lr: [0.5], strategy: [fedavg, fedavgm]}");
        Assert.Equal(["server_lr=0.5,strategy=fedavg", "server_lr=0.5,strategy=fedavgm"], sweep.Runs.Select(run => run.Label));
        Assert.Equal(0.5, Assert.IsType<FedAvg>(sweep.Runs[0].Experiment.Strategy).ServerLr);
        Assert.Contains("server_lr: 0.5", sweep.Runs[1].Experiment.ToYaml());
    }

    [Fact]
    public void Keys_that_end_alike_and_values_that_read_alike_keep_their_folders_apart()
    {
        var sweep = Read("dataset: sample\nclients: {count: 100}\nsweep: {clients.count: [100, 200], model: [[relu, {layer: linear, "
            + "features: 10}], [relu, relu, relu, relu, relu, relu, relu, relu, relu, relu, relu, relu, {layer: linear, features: 10}]]}");
        Assert.Equal(["count=100,model=relu+linear,features=10/seed-1", "count=100,model=value-2/seed-1"],
            sweep.Runs.Take(2).Select(run => run.Folder));
        var twice = Read("dataset: {name: sample, inner: dirichlet}\npartition: {name: dirichlet, alpha: 1}\nsweep: {partition.alpha: [1], "
            + "dataset.inner.alpha: [2]}");
        Assert.Equal("partition.alpha=1,dataset.inner.alpha=2", Assert.Single(twice.Runs).Label);
    }

    [Fact]
    public void Its_own_text_describes_the_same_sweep()
    {
        var sweep = Read(Base + "seeds: [5, 2]\nsweep: {mode: grid, partition.alpha: [0.1, 1e2], strategy: [{name: fedprox, mu: 0.1}, "
            + "fedavg], evaluate.targets: [[0.5], [0.25, 0.75]], attack: [null, sign-flip], model: [[relu]]}");
        Assert.Equal(32, sweep.Runs.Count);
        var again = Sweep.Parse(sweep.Text, "sweep.yaml", "/", [], Reading.Catalog);
        Assert.Equal(sweep.Runs.Select(run => (run.Folder, run.Experiment.ToYaml())),
            again.Runs.Select(run => (run.Folder, run.Experiment.ToYaml())));
        Assert.Equal(sweep.Text, again.Text);
    }

    [Fact]
    public void A_sweep_goes_on_where_all_of_its_runs_were_begun_with_more_values_seeds_and_rounds()
    {
        var before = Read(Base + "seeds: 2\nsweep: {partition.alpha: [0.1, 10]}");
        Assert.Null(Read(Base + "seeds: 3\nrounds: 500\nsweep: {partition.alpha: [0.1, 1, 10]}").WhyNotAfter(before));
        Assert.Equal("it has a run 'alpha=10/seed-7', which this one has not",
            Read(Base + "seeds: 2\nsweep: {partition.alpha: [0.1]}").WhyNotAfter(before));
        Assert.Equal("train.lr was 0.01 and is 0.5",
            Read(Base + "train: {lr: 0.5}\nseeds: 2\nsweep: {partition.alpha: [0.1, 10]}").WhyNotAfter(before));
    }

    private static Sweep Read(string yaml, params string[] overrides) => Sweep.Parse(yaml, "exp.yaml", "/", overrides, Reading.Catalog);
}
