namespace Fl.Core.Tests;

public class ExperimentDifferenceTests
{
    private static readonly Experiment Before = new() { Dataset = new SyntheticImages { Train = 100 }, Model = new LayerList { Layers = [new Flatten(), new Linear { Features = 10 }] } };

    [Fact]
    public void Options_that_results_depend_on_are_told_with_both_values()
    {
        var after = Before with { Seed = 2, Train = Before.Train with { Lr = 0.5 }, Model = new LayerList { Layers = [new Flatten(), new Linear { Features = 11 }] } };
        Assert.Equal(
            ["seed was 1 and is 2", "model.layers.1.features was 10 and is 11", "train.lr was 0.01 and is 0.5"],
            ExperimentDifference.Between(Before.ToYaml(), after.ToYaml()));
    }

    [Fact]
    public void A_component_chosen_instead_is_told_by_its_name()
    {
        var after = Before with { Partition = new Dirichlet { Alpha = 0.5 } };
        Assert.Contains("partition.name was iid and is dirichlet", ExperimentDifference.Between(Before.ToYaml(), after.ToYaml()));
    }

    [Fact]
    public void Rounds_name_and_checkpoints_may_differ()
    {
        var after = Before with { Name = "other", Rounds = 7, Checkpoint = new() { Every = 3, Keep = 9 } };
        Assert.Empty(ExperimentDifference.Between(Before.ToYaml(), after.ToYaml()));
    }
}
