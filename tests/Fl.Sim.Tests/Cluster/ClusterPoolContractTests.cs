using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>A pool over two workers, for each test another.</summary>
public sealed class ClusterPoolContractTests : SimulatedPoolContract
{
    private readonly List<WorkerFleet> fleets = [];

    protected override async Task<IClientPool> TrainAsync(TrainingParts parts)
    {
        var fleet = await WorkerFleet.StartAsync(2);
        fleets.Add(fleet);
        return await fleet.TrainAsync(parts, new Progress<string>(), TestContext.Current.CancellationToken);
    }

    protected override async ValueTask StopTrainingAsync()
    {
        foreach (var fleet in fleets) await fleet.DisposeAsync();
    }
}
