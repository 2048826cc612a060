namespace Fl.Core;

/// <summary>
/// Is told of every round, in order, on one thread. A sink that keeps results throws when it cannot keep them, and
/// the run ends; a sink that only shows them must not throw.
/// </summary>
public interface IRoundSink
{
    void Write(RoundResult result);

    /// <summary>A client is asked to train in a round.</summary>
    void Asked(int round, int client) { }

    /// <summary>A client's part in a round is over, before the round is.</summary>
    void Answered(int round, ClientResult result) { }
}
