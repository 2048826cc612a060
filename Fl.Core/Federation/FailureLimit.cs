namespace Fl.Core;

/// <summary>How many failed rounds in a row end a run.</summary>
internal sealed class FailureLimit(Experiment experiment)
{
    private bool IsFirst => experiment.OnFailedRound is FailedRoundPolicy.Stop;

    /// <summary>Whether the rounds that failed last end the run.</summary>
    public bool IsReached(ServerState server) =>
        server.FailedRounds >= (IsFirst ? 1 : Math.Min(experiment.MaxFailedRounds, experiment.Rounds));

    /// <param name="why">What was wrong with the last of them, as a sentence; null where the run had ended with it.</param>
    public RunFailedException Failed(ServerState server, string? why) => new((why is null ? "" : $"round {server.Round}: {why} ") + (
        IsFirst ? "A failed round ends the run: on_failed_round is stop."
        : server.FailedRounds >= experiment.MaxFailedRounds
            ? $"{server.FailedRounds} rounds in a row have failed: max_failed_rounds is {experiment.MaxFailedRounds}."
        : $"None of {server.FailedRounds} rounds has had enough."));
}
