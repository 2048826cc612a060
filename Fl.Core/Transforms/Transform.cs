namespace Fl.Core;

/// <summary>
/// What is done to updates between a strategy's client half and its server half, whatever the strategy: forward on the client, in reverse
/// on the server, and once to a round's folded sum. The strategy knows nothing of it,
/// and simulated clients pass the same corridor as devices.
/// </summary>
/// <remarks>An experiment's transforms are a list: clients go through it from first to last, the server from last to first.</remarks>
/// <threadsafety><see cref="Send"/> and <see cref="Receive"/> run on many threads at once and touch only their arguments;
/// <see cref="Folded"/> runs alone.</threadsafety>
[Kind("transforms")]
public abstract record Transform : Component
{
    /// <summary>
    /// Whether the server's half does by itself what the transform is for: then clients that know nothing of it may take part,
    /// such as Flower's.
    /// </summary>
    public virtual bool WorksWithoutClients => false;

    /// <summary>Whether it has something to do with the folded sum, which only the aggregator <c>mean</c> has.</summary>
    public virtual bool NeedsFold => false;

    /// <summary>The client's half: changes what it is going to send, before it is encoded.</summary>
    /// <param name="message">Of <see cref="MessageLayout.Up"/>: the change of the model, running statistics among it,
    /// and the strategy's vectors.</param>
    public virtual void Send(in TransformContext context, Vector message) { }

    /// <summary>The server's half: changes what a client has sent, after it is decoded and screened and before it is folded.</summary>
    /// <param name="message">As for <see cref="Send"/>; its numbers are finite.</param>
    /// <returns>Why the update must not be folded, in a few words; null when it may.</returns>
    public virtual string? Receive(in TransformContext context, Vector message) => null;

    /// <summary>Changes a round's folded sums, before the server makes a mean of them and steps.</summary>
    /// <param name="server">Its round, seed, and what is kept from round to round.</param>
    /// <param name="model">Of the model's part of the messages.</param>
    /// <param name="extras">Of the strategy's vectors.</param>
    public virtual void Folded(ServerState server, Fold model, Fold extras) { }

    /// <summary>What does not go together with the rest of an experiment; keys are this transform's.</summary>
    public virtual IEnumerable<Problem> Problems(Experiment experiment) => [];
}
