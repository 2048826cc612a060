using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// What ends a run before its last round, whichever comes first: the <c>stop:</c> of an experiment. It is looked at when a round is
/// over, and accuracy is that on the validation examples, or on the test set where there are none. The run is whole, its last round is
/// scored, and it goes on with <c>--resume</c> and other values. A round waits until the one before it is scored.
/// </summary>
public sealed record StopOptions : Component
{
    /// <summary>Stop when the global model is so good.</summary>
    public StopTarget? Target { get; init; }

    /// <summary>Stop when so many rounds have passed since the best accuracy was reached.</summary>
    [Range(1, 10_000_000)]
    public int? Patience { get; init; }

    /// <summary>
    /// Stop after so many minutes of real time, what the run took before it was resumed included. How many rounds that makes depends on the
    /// machine; the bits of each do not.
    /// </summary>
    [Range(1e-12, 1e6)]
    public double? Minutes { get; init; }

    /// <summary>Stop after so many hours of the virtual clock.</summary>
    [Range(1e-12, 1e6)]
    public double? VirtualHours { get; init; }

    /// <summary>Stop when so many rounds have failed, not necessarily in a row.</summary>
    [Range(1, 10_000_000)]
    public int? FailedRounds { get; init; }

    public override IEnumerable<Problem> Problems() => Target is null && (Patience ?? Minutes ?? VirtualHours ?? FailedRounds) is null
        ? [new("", "says nothing; give it one of target, patience, minutes, virtual_hours or failed_rounds, or leave it out.")]
        : [];

    /// <summary>What is wrong with it in that experiment.</summary>
    public IEnumerable<Problem> Problems(Experiment experiment)
    {
        if (VirtualHours is not null && experiment.Devices is null && experiment.Strategy is not AsynchronousStrategy)
            yield return new(
                "virtual_hours", "a run has a virtual clock where devices say what clients run on: describe them, or take minutes.");
        if (FailedRounds is not null && experiment.OnFailedRound is FailedRoundPolicy.Stop)
            yield return new("failed_rounds", "with on_failed_round: stop the first failed round ends the run: take one of the two.");
    }
}
