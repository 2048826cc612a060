namespace Fl.Core;

/// <summary>
/// A federated-learning algorithm, both halves: what a client changes in local training, and how the server steps the
/// global model by what came back. Immutable; state between rounds lives in <see cref="ServerState"/>.
/// </summary>
/// <remarks>
/// FedAvg with a server learning rate, whole:
/// <code>
/// [Named("fedavg")]
/// public sealed record FedAvg : Strategy
/// {
///     public double ServerLr { get; init; } = 1;
///     public override void Step(ServerState server, WeightedMean updates) => server.Weights.AddScaled((float)ServerLr, updates.Mean);
/// }
/// </code>
/// </remarks>
/// <threadsafety><see cref="Fit"/> runs on many workers at once and touches only its argument; <see cref="Step"/> runs alone.</threadsafety>
[Kind("strategies")]
public abstract record Strategy : Component
{
    /// <summary>The client half: train on the client's data, starting from the global weights.</summary>
    public virtual void Fit(LocalTraining local) => local.Run();

    /// <summary>An update's weight in the mean; its number of examples unless an algorithm says otherwise.</summary>
    public virtual double Weigh(Update update) => update.Examples;

    /// <summary>The server half: step the global weights by the round's updates.</summary>
    public abstract void Step(ServerState server, WeightedMean updates);
}
