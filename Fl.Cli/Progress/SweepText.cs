using Fl.Sim;

namespace Fl.Cli;

/// <summary>The sentences that both views of a sweep share.</summary>
internal static class SweepText
{
    /// <summary>What is about to run, in one line.</summary>
    public static string Of(SweepPlan plan) =>
        $"{plan.Sweep.Name}: {plan.Sweep.Runs.Count:n0} runs, {Of(plan.SideBySide)}, in {Results.Shown(plan.Folder)}";

    /// <summary>How a run ended.</summary>
    public static string Of(SweepOutcome outcome) => outcome switch
    {
        { Summary: null } => $"{outcome.Run.Folder}: failed: {outcome.Failure}",
        { Summary: { } summary } => $"{outcome.Run.Folder}: accuracy {summary.FinalAccuracy:f4} after {summary.Rounds} "
            + $"rounds{(outcome.WasOver ? ", was over before" : "")}",
    };

    private static string Of(SideBySide? share) => share is null ? "on as many threads as the workers of the cluster have"
        : $"{share.Jobs} side by side, {share.Workers} worker{(share.Workers == 1 ? "" : "s")} each";
}
