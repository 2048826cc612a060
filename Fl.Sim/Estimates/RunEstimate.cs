using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// What a run would take, reckoned before anything is trained. Of time and memory it is an estimate: a step on random images is timed, and
/// every round is taken for a whole one of clients drawn evenly. No run looks at it.
/// </summary>
public sealed record RunEstimate
{
    /// <summary>With the engine resolved.</summary>
    public required Experiment Experiment { get; init; }

    public required Model Model { get; init; }

    /// <summary>Training examples of each client, the fewest first.</summary>
    public required IReadOnlyList<int> Shares { get; init; }

    /// <summary>Examples that the global model is tested on.</summary>
    public required int TestExamples { get; init; }

    public required int ValidationExamples { get; init; }

    /// <summary>Clients whose updates make a step of the server.</summary>
    public required int Cohort { get; init; }

    /// <summary>Examples on which a client trains in a round, each as often as it does: the mean of <see cref="Strategy.Work"/>.</summary>
    public required double ClientWork { get; init; }

    /// <summary>Bytes of a message to a client that has had one, and of its answer.</summary>
    public required (long Down, long Up) MessageBytes { get; init; }

    /// <summary>Threads that train.</summary>
    public required int Workers { get; init; }

    /// <summary>Seconds of one thread for an example, and the images of the batch in which it was timed.</summary>
    public required double ExampleSeconds { get; init; }

    /// <summary>Resident memory in bytes, about.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Floating-point operations of a round's training; null where the model's cannot be counted.</summary>
    public double? RoundFlops => Model.TrainingFlops * ClientWork * Cohort;

    /// <summary>Bytes to and from the clients in all rounds.</summary>
    public (long Down, long Up) Bytes => (MessageBytes.Down * Cohort * Experiment.Rounds, MessageBytes.Up * Cohort * Experiment.Rounds);

    /// <summary>Seconds of the rounds, about.</summary>
    public double Seconds
    {
        get
        {
            // A cohort smaller than the workers takes as long as one of its clients.
            var training = ExampleSeconds * ClientWork * Math.Max(1, (double)Cohort / Workers);
            // A forward pass is a third of a step.
            var scoring = ExampleSeconds / 3 * (TestExamples + ValidationExamples) / Workers;
            return training * Experiment.Rounds + scoring * (1 + Math.Ceiling((double)Experiment.Rounds / Experiment.Evaluate.Every));
        }
    }
}
