namespace Fl.Core;

/// <summary>What a client is asked to do in a round: train from the message that the server sends with it.</summary>
/// <param name="Client">Who.</param>
/// <param name="Round">The round in which it was asked, 1-based.</param>
/// <param name="Examples">Training examples that the client had when it was asked, the most that its update may count for.</param>
/// <param name="Message">The global weights and what else the strategy sends, <see cref="MessageLayout.Down"/>.</param>
public sealed record FitTask(int Client, int Round, int Examples, Vector Message)
{
    /// <summary>Bytes that travel for the message: fewer than it has where the client has the <see cref="ConstantPart"/>.</summary>
    public long BytesDown { get; init; } = (long)Message.Length * sizeof(float);

    /// <summary>
    /// The fixed-point grids that its update is summed on; null where updates are not summed,
    /// or a simulated client trains ahead of its round.
    /// </summary>
    public RoundGrids? Grids { get; init; }

    /// <summary>
    /// Labels the task's random draws, with the client: the round, or where a client may be asked twice in one,
    /// a number that is another each time.
    /// </summary>
    public int Draw { get; init; } = Round;

    /// <summary>Most examples that its update counts for, where that is a matter of those asked with it.</summary>
    public int MostCounted { get; init; } = int.MaxValue;

    /// <summary>
    /// The round under which what the client keeps is stored: the one in which the task is done,
    /// where that is not the one in which it was given.
    /// </summary>
    public int StoreRound { get; init; } = Round;

    /// <summary>Local epochs, where they are not those of the experiment.</summary>
    public EpochRange? Epochs { get; init; }

    /// <summary>How many local epochs the task has.</summary>
    public int EpochsOf(TrainOptions train, long seed) => (Epochs ?? train.Epochs).Draw(seed, Draw, Client);

    /// <summary>
    /// The task is over after so many optimizer steps, if the strategy's half takes more; what it has come to by then is the update.
    /// </summary>
    public int MaxSteps { get; init; } = int.MaxValue;
}
