namespace Fl.Core;

/// <summary>What every update passes between a strategy's two halves: the experiment's transforms, in their order.</summary>
internal sealed class UpdateCorridor
{
    private readonly IReadOnlyList<Transform> transforms;
    private readonly long seed;
    private readonly MessageLayout layout;

    /// <param name="up">What clients send.</param>
    public UpdateCorridor(Experiment experiment, MessageLayout up) =>
        (transforms, seed, layout) = (experiment.Transforms ?? [], experiment.Seed, up);

    /// <summary>On the client: first to last.</summary>
    public void Send(FitTask task, Vector message)
    {
        foreach (var transform in transforms) transform.Send(new(seed, task, layout), message);
    }

    /// <summary>On the server: last to first. Any thread.</summary>
    /// <param name="update">Sound.</param>
    /// <returns>Why it must not be folded; null when it may.</returns>
    public string? Receive(Update update)
    {
        for (var i = transforms.Count - 1; i >= 0; i--)
            if (transforms[i].Receive(new(seed, update.Task!, layout), update.Message!) is { } fault) return fault;
        return null;
    }

    /// <summary>On the folded sums: last to first.</summary>
    public void Folded(ServerState server, Fold model, Fold extras)
    {
        for (var i = transforms.Count - 1; i >= 0; i--) transforms[i].Folded(server, model, extras);
    }
}
