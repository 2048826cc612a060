using Fl.Core;

namespace Fl.Cli;

/// <summary>The sentences that both views share.</summary>
internal static class PlanText
{
    /// <summary>What is about to run, in one line.</summary>
    public static string Of(RunPlan plan)
    {
        var experiment = plan.Experiment;
        return $"{experiment.Name}: {Catalog.NameOf(experiment.Strategy)} on {Catalog.NameOf(experiment.Dataset)}, "
            + $"{experiment.Clients.Count:n0} clients ({Catalog.NameOf(experiment.Partition)}), {experiment.Clients.PerRound} a round, "
            + $"{plan.TrainExamples:n0} examples, model {plan.Model.Name} ({plan.Model.Layout.TrainableLength:n0} parameters), "
            + $"engine {Catalog.NameOf(experiment.Engine)}, {plan.Workers} workers";
    }

    /// <summary>Who was refused first, and why.</summary>
    public static string FirstRejection(RoundResult result)
    {
        var first = result.Clients.First(client => client.Status != UpdateStatus.Completed);
        return $"{result.Rejected} of {result.Clients.Count} updates not used; client {first.Client}: {first.Reason}";
    }
}
