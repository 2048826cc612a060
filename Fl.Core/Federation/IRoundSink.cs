namespace Fl.Core;

/// <summary>
/// Is told of every round, in order. A sink that keeps results throws when it cannot keep them, and the run ends; a sink
/// that only shows them must not throw.
/// </summary>
public interface IRoundSink
{
    /// <summary>A round is over and scored. Never two at a time, but while the next round's clients are asked, train and answer.</summary>
    void Write(RoundResult result);

    /// <summary>The server stands as a round has left it, until this returns; the round's <see cref="Write"/> follows.</summary>
    void Stepped() { }

    /// <summary>
    /// What a run from a checkpoint needs of it after the last round that it has written, under a name of its own;
    /// null where that is nothing.
    /// </summary>
    (string Name, string Text)? Kept => null;

    /// <summary>Takes up what a checkpoint has kept of it.</summary>
    /// <exception cref="BadInputException">It is damaged.</exception>
    void Restore(string kept) { }

    /// <summary>A client is asked to train in a round.</summary>
    void Asked(int round, int client) { }

    /// <summary>A client's part in a round is over, before the round is.</summary>
    void Answered(int round, ClientReport result) { }
}
