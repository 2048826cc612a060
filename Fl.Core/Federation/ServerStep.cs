namespace Fl.Core;

/// <summary>
/// The server's half of a round: the strategy steps by what was gathered, and the selection hears of it. What no step changes, frozen
/// layers and what stays with clients, is put back to the bit.
/// </summary>
internal sealed class ServerStep : IDisposable
{
    private readonly Experiment experiment;
    private readonly Gathering gathering;
    private readonly ServerState server;
    private readonly Profile? profile;
    private readonly IReadOnlyList<(Vector Part, Vector Copy)> kept;

    public ServerStep(Experiment experiment, Model model, Gathering gathering, ServerState server, Profile? profile)
    {
        (this.experiment, this.gathering, this.server, this.profile) = (experiment, gathering, server, profile);
        var constant = new ConstantPart(experiment.Strategy, model);
        kept = new ModelParts(model.Layout, segment => segment.Frozen || constant.Covers(segment)).Copy(server.Weights);
    }

    /// <summary>Steps by a round, or counts it among those that failed.</summary>
    /// <exception cref="RunFailedException">The strategy or the selection failed, or the model is no number any more.</exception>
    public void Take(Gathered gathered)
    {
        if (gathered.Failure is null) Step();
        else server.FailedRounds++;
        Observe(gathered.Clients);
    }

    public void Dispose()
    {
        foreach (var (_, copy) in kept) copy.Dispose();
    }

    /// <summary>The strategy's step. What is wrong with it ends the run: the model after the round before is the last good one.</summary>
    private void Step()
    {
        using var timing = profile?.Time(Phase.Step);
        try
        {
            gathering.Complete(server);
            experiment.Strategy.Step(server, gathering.Updates);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw Failed($"strategy '{Catalog.NameOf(experiment.Strategy)}'", error);
        }
        server.FailedRounds = 0;
        gathering.Updates.Release();
        // Not by a bit: not even from -0 to 0.
        foreach (var (part, copy) in kept) part.CopyFrom(copy);
        if (!double.IsFinite(server.Weights.Norm()))
            throw new RunFailedException(
                $"round {server.Round}: the global model became NaN or infinite; a learning rate may be too large.");
    }

    /// <summary>A failed round, too, tells who can be relied on.</summary>
    private void Observe(ClientReport[] clients)
    {
        try
        {
            experiment.Clients.Selection.Observe(server, clients);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw Failed($"clients.selection '{Catalog.NameOf(experiment.Clients.Selection)}'", error);
        }
    }

    private RunFailedException Failed(string what, Exception error) =>
        new($"round {server.Round}: {what} failed: {Failure.Describe(error)}");
}
