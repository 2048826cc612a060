namespace Fl.Core.Tests;

public class ExperimentDifferenceTests
{
    private static readonly Experiment Before = new()
    {
        Dataset = new SyntheticImages { Train = 100 },
        Model = new LayerList { Layers = [new Flatten(), new Linear { Features = 10 }] },
    };

    [Fact]
    public void Options_that_results_depend_on_are_told_with_both_values()
    {
        var after = Before with
        {
            Seed = 2,
            Train = Before.Train with { Lr = 0.5 },
            Model = new LayerList { Layers = [new Flatten(), new Linear { Features = 11 }] },
        };
        Assert.Equal(
            ["seed was 1 and is 2", "model.layers.1.features was 10 and is 11", "train.lr was 0.01 and is 0.5"],
            ExperimentDifference.Between(Before, after));
    }

    [Fact]
    public void A_component_chosen_instead_is_told_by_its_name()
    {
        var after = Before with { Partition = new Dirichlet { Alpha = 0.5 } };
        Assert.Contains("partition.name was iid and is dirichlet", ExperimentDifference.Between(Before, after));
    }

    [Fact]
    public void Rounds_name_and_checkpoints_may_differ()
    {
        var after = Before with { Name = "other", Rounds = 7, Checkpoint = new() { Every = 3, Keep = 9 } };
        Assert.Empty(ExperimentDifference.Between(Before, after));
    }

    [Fact]
    public void Rounds_may_not_differ_where_the_schedule_spans_them_all()
    {
        var before = Before with { Rounds = 10, Train = Before.Train with { Schedule = new CosineSchedule() } };
        Assert.Equal(
            ["rounds was 10 and is 20, and train.schedule spans them all: set train.schedule.horizon to 10, "
                + "and its learning rates stay what they were"],
            ExperimentDifference.Between(before, before with { Rounds = 20 }));
        Assert.Equal(["train.schedule.horizon was 10 and is 15"], ExperimentDifference.Between(before, With(20, horizon: 15)));
        Assert.Equal(["train.schedule.horizon was 15 and is 20"],
            ExperimentDifference.Between(With(15, horizon: 15), before with { Rounds = 20 }));
        Assert.Empty(ExperimentDifference.Between(before, With(20, horizon: 10)));
        Assert.Empty(ExperimentDifference.Between(With(10, horizon: 30), With(7, horizon: 30)));

        Experiment With(int rounds, int horizon) =>
            before with { Rounds = rounds, Train = before.Train with { Schedule = new CosineSchedule { Horizon = horizon } } };
    }
}
