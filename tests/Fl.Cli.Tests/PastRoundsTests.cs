using Fl.Core;

namespace Fl.Cli.Tests;

/// <summary>The chart of a run that goes on begins where the run did.</summary>
public sealed class PastRoundsTests : Workspace
{
    [Fact]
    public async Task A_run_that_goes_on_has_the_rounds_it_had_come_to()
    {
        Write("e.yaml", Tiny);
        await OutputAsync("sim", "e.yaml", "--quiet", "--set", "rounds=5", "--set", "evaluate.every=2", "--out", "run");
        Assert.Equal([0, 2], PastRounds.Of(Plan(done: 3)).Select(point => point.Round));
        Assert.Equal([0, 2, 4, 5], PastRounds.Of(Plan(done: 5)).Select(point => point.Round));
        Assert.Empty(PastRounds.Of(Plan(done: 0)));
    }

    private RunPlan Plan(int done) =>
        new(new Experiment { Name = "e", Dataset = new SyntheticImages() }, null!, 1, 1, 1, Path.Combine(Root, "run"), done);
}
