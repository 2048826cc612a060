using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>Rounds whose size is drawn.</summary>
public sealed class PoissonTests : IDisposable
{
    private readonly RunsFolder runs = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cohorts_of_any_size_are_gathered_and_one_of_nobody_leaves_the_model_as_it_was(bool hasDevices)
    {
        var experiment = RunsFolder.Small with
        {
            Rounds = 30,
            Clients = new() { Count = 10, PerRound = 2, Selection = new Poisson() },
            Devices = hasDevices ? new() { Fleet = [new() { Device = new GenericDevice(), Link = new GenericLink() }] } : null,
        };
        var seen = new SeenRun();
        var summary = await runs.RunAsync(experiment, "run", seen);
        var rounds = seen.Rounds.Skip(1).ToList();
        var empty = rounds.Where(round => round.Clients.Count == 0).ToList();
        Assert.True(rounds.Max(round => round.Clients.Count) > 2);
        Assert.All(rounds, round => Assert.Equal(round.Clients.Count, round.Completed));
        Assert.NotEmpty(empty);
        Assert.All(empty, round => Assert.Equal("no client was drawn.", round.Failure));
        Assert.Equal((30, empty.Count), (summary.Rounds, summary.FailedRounds));
        foreach (var round in empty) Assert.Equal(seen.Rounds[round.Round - 1].Test!.Loss, round.Test!.Loss);
    }

    public void Dispose() => runs.Dispose();
}
