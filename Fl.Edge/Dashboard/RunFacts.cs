using Fl.Core;

namespace Fl.Edge;

/// <summary>What does not change while a run lasts.</summary>
internal sealed record RunFacts(
    string Name, string Strategy, string Dataset, string Partition, string Model, int Parameters, string Engine, long Seed, int Rounds,
    int Clients,
    int PerRound, int Workers, int Cores, string Folder)
{
    public static RunFacts Of(RunPlan plan)
    {
        var experiment = plan.Experiment;
        return new(
            experiment.Name, Catalog.NameOf(experiment.Strategy), Catalog.NameOf(experiment.Dataset), Catalog.NameOf(experiment.Partition),
            plan.Model.Name,
            plan.Model.Layout.TrainableLength, Catalog.NameOf(experiment.Engine), experiment.Seed, experiment.Rounds,
            experiment.Clients.Count,
            experiment.Clients.PerRound, plan.Workers, Environment.ProcessorCount, Path.GetFileName(plan.Folder));
    }
}
