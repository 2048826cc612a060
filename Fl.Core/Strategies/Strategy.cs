namespace Fl.Core;

/// <summary>
/// A federated-learning algorithm, both halves: what a client changes in local training, and how the server steps the
/// global model by what came back. Immutable; state between rounds lives in <see cref="ServerState"/> and, for each client,
/// in <see cref="LocalTraining.State(string)"/>.
/// </summary>
/// <remarks>
/// FedAvg with a server learning rate, whole:
/// <code>
/// [Named("fedavg")]
/// public sealed record FedAvg : Strategy
/// {
///     public double ServerLr { get; init; } = 1;
///     public override LocalTerms? Terms => LocalTerms.None;
///     public override void Step(ServerState server, RoundUpdates updates) => server.Parameters.AddScaled((float)ServerLr, updates.Delta);
/// }
/// </code>
/// </remarks>
/// <threadsafety><see cref="Fit"/> runs on many workers at once and touches only its argument;
/// <see cref="Step"/> runs alone.</threadsafety>
[Kind("strategies")]
public abstract record Strategy : Component
{
    /// <summary>How the clients' changes become one: their mean, or something that withstands attackers.</summary>
    public Aggregator Aggregator { get; init; } = new Mean();

    /// <summary>
    /// Names of the server's vectors that go out with the weights; a client finds them by <see cref="LocalTraining.Received"/>.
    /// </summary>
    public virtual IReadOnlyList<string> Broadcasts => [];

    /// <summary>
    /// Names of the vectors that a client sends beside its change, filled through <see cref="LocalTraining.Returned"/>;
    /// the server gets their plain means.
    /// </summary>
    public virtual IReadOnlyList<string> Returns => [];

    /// <summary>Names of the numbers that a client reports by <see cref="LocalTraining.Report"/>.</summary>
    public virtual IReadOnlyList<string> Reports => [];

    /// <summary>
    /// The client half: train on the client's data, starting from the global weights; with the <see cref="Terms"/> where there are some.
    /// </summary>
    public virtual void Fit(LocalTraining local)
    {
        if (Terms?.Proximal is { } mu) local.Pull(local.Global, mu);
        local.Run();
    }

    /// <summary>What the client half steps by.</summary>
    public virtual LocalSteps Steps => LocalSteps.Any;

    /// <summary>
    /// The client half as data, where it is no more than local training with these terms; null where it is, or may be: then clients that
    /// know nothing of the strategy, such as Flower's, cannot take part.
    /// </summary>
    public virtual LocalTerms? Terms => null;

    /// <summary>
    /// How many examples the client half takes through a forward and a backward pass, each time counted: what its time on a
    /// device is reckoned from. A forward pass alone is a third.
    /// </summary>
    public virtual double Work(in WorkPlan plan) => (double)plan.Epochs * plan.Batches.Examples;

    /// <summary>
    /// The client's own model, made from the global weights before it is scored on the client's held-out examples;
    /// the global one unless an algorithm personalizes it.
    /// </summary>
    public virtual void Personalize(LocalTraining local) { }

    /// <summary>Whether a tensor is never averaged: each client keeps its own from round to round.</summary>
    public virtual bool StaysLocal(Model model, Segment segment) => false;

    /// <summary>An update's weight in the mean, from 0 to its number of examples, which it is unless an algorithm says otherwise.</summary>
    public virtual double Weigh(Update update) => update.Examples;

    /// <summary>Why the numbers that a client reports cannot be true, in a few words; null where they can.</summary>
    /// <param name="update">Sound but for that: its <see cref="Reports"/> are there and finite, its message is what was asked for.</param>
    /// <param name="plan">What the client had to do, with the most examples that it may have.</param>
    public virtual string? WhyNot(Update update, in WorkPlan plan) => null;

    /// <summary>
    /// Whether an edge aggregator may step its clients' weights by their mean change, some times over, and the server step by the edges'
    /// changes as if they were clients': not where the step needs more of each client than a change, counts the clients,
    /// or takes the change for a gradient.
    /// </summary>
    public virtual bool CanAverageInParts => Broadcasts.Count + Returns.Count + Reports.Count == 0;

    /// <summary>The server half: step <see cref="ServerState.Parameters"/> by the round's updates.</summary>
    public abstract void Step(ServerState server, RoundUpdates updates);

    /// <summary>What does not go together with the rest of an experiment; keys are this strategy's.</summary>
    public virtual IEnumerable<Problem> Problems(Experiment experiment) =>
        Aggregator.Problems(StepSize.Of(experiment)).Select(problem => problem.Under("aggregator")).Concat(Unprotected());

    /// <summary>What does not go together with the model that was built; keys are this strategy's.</summary>
    public virtual IEnumerable<Problem> Problems(Model model) => [];

    /// <summary>
    /// What clients send beside the change is averaged plainly, so that one attacker could make anything of it,
    /// whatever the aggregator withstands.
    /// </summary>
    private IEnumerable<Problem> Unprotected() => Aggregator.NeedsAll && Returns.Concat(Reports).ToList() is { Count: > 0 } others
        ? [new("aggregator", $"{Catalog.NameOf(Aggregator)} looks at the change of the weights alone, "
            + $"and {Catalog.NameOf(this)} has '{string.Join("', '", others)}' of each client averaged too, "
            + "where an attacker would go unseen: take aggregator mean, or a strategy without.")]
        : [];
}
