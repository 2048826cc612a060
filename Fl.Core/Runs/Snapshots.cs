namespace Fl.Core;

/// <summary>Keeps the model of every so many rounds: <see cref="CheckpointOptions.Snapshots"/>.</summary>
internal sealed class Snapshots(ModelFiles files, int every, ServerState server) : IRoundSink
{
    public void Write(RoundResult result)
    {
        if (result.Round > 0 && result.Round % every == 0) files.WriteSnapshot(result.Round, server.Weights.OnHost());
    }
}
