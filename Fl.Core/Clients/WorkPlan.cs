namespace Fl.Core;

/// <summary>What the work of one task is reckoned from, before it is done: see <see cref="Strategy.Work"/>.</summary>
/// <param name="Seed">The experiment's.</param>
/// <param name="Draw">Labels the task's random draws: <see cref="FitTask.Draw"/>.</param>
/// <param name="Client">The client's number.</param>
/// <param name="Examples">Its training examples.</param>
/// <param name="Train">What the experiment asks of local training.</param>
public readonly record struct WorkPlan(long Seed, int Draw, int Client, int Examples, TrainOptions Train)
{
    /// <summary>The round, 1-based.</summary>
    public int Round { get; init; } = Draw;

    /// <summary>Local epochs.</summary>
    public int Epochs { get; init; } = Train.Epochs.Draw(Seed, Draw, Client);

    /// <summary>The plan of a task.</summary>
    /// <param name="examples">Training examples that the client is believed to have.</param>
    public static WorkPlan Of(Experiment experiment, FitTask task, int examples) =>
        new(experiment.Seed, task.Draw, task.Client, examples, experiment.Train)
        {
            Round = task.Round,
            Epochs = task.EpochsOf(experiment.Train, experiment.Seed),
        };

    /// <summary>The batches of a pass over the examples.</summary>
    public BatchSplit Batches => new(Examples, Train);
}
