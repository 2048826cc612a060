namespace Fl.Core;

/// <summary>What gathering updates takes.</summary>
internal sealed class GatherParts(Experiment experiment, Model model, IClientPool pool)
{
    public Experiment Experiment => experiment;

    public IClientPool Pool => pool;

    /// <summary>A round's updates, folded as they come.</summary>
    public RoundUpdates Updates { get; } = new(experiment.Strategy, model);

    /// <summary>What updates pass on the way in.</summary>
    public UpdateCorridor Corridor => field ??= new(Experiment, Up);

    /// <summary>What they meet before they are folded.</summary>
    public Reception Reception => field ??= new(Experiment, Up, Corridor, Pool.Find<IRemoteClients>());

    /// <summary>What goes to a client that has had nothing.</summary>
    public MessageLayout Down { get; } = MessageLayout.Down(experiment.Strategy, model);

    /// <summary>What goes to one that has had a message.</summary>
    public MessageLayout Later { get; } = MessageLayout.Later(experiment.Strategy, model);

    /// <summary>What comes back.</summary>
    public MessageLayout Up { get; } = MessageLayout.Up(experiment.Strategy, model);

    /// <summary>Are told who is asked and what becomes of them.</summary>
    public IRoundSink[] Sinks { get; init; } = [];

    /// <summary>The server's own training, beside the clients'; null where it has no examples.</summary>
    public ServerTraining? Own { get; init; }

    public Profile? Profile { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
