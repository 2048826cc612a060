namespace Fl.Core;

/// <summary>
/// An aggregator between clients and the server: its weights, and the mean of its clients' changes, 12 bytes for each parameter
/// and 4 more where not all of a model travels. What it needs when nobody is at work for it, it shares with the others.
/// </summary>
/// <threadsafety><see cref="Add"/> on any thread; the rest not thread-safe, and not beside another edge's.</threadsafety>
/// <param name="weights">Its own, of the whole model.</param>
/// <param name="message">Room for what travels of them; null where all does.</param>
internal sealed class EdgeAggregator(
    MessageLayout down, MessageLayout up, EdgeScratch shared, HostVector weights, HostVector? message)
{
    private readonly Fold sum = new(up.Length);
    private bool isExpecting;

    /// <summary>What the strategy weighs the clients in its last average with, together.</summary>
    public double Weight { get; private set; }

    /// <summary>A round begins, from the weights that all edges have got.</summary>
    public void Begin()
    {
        weights.CopyFrom(shared.Start);
        Weight = 0;
    }

    /// <summary>What its clients get with a task.</summary>
    public Vector Message() => message is null ? weights : down.Take(weights, message);

    /// <summary>Some of its clients are about to train.</summary>
    /// <param name="examples">Their training examples.</param>
    public void Expect(double examples)
    {
        sum.Reset(new(examples));
        isExpecting = true;
    }

    public void Add(Update update, double weight)
    {
        lock (sum) sum.Add(update.Message!.OnHost().Span, weight);
    }

    public void Average()
    {
        if (!isExpecting) return;
        isExpecting = false;
        Weight = sum.TotalWeight;
        sum.ReadMean(shared.Answer);
        shared.Change.Fill(0);
        up.Scatter(shared.Answer, shared.Change);
        weights.Add(shared.Change);
    }

    /// <summary>What has become of its weights; valid until the next edge is asked.</summary>
    public Update Update(int number, ServerState server)
    {
        shared.Change.Subtract(weights, shared.Start);
        return new(new ClientReport(number, UpdateStatus.Completed, "", (int)Weight), up.Take(shared.Change, shared.Answer))
        {
            Task = new FitTask(number, server.Round, (int)Weight, shared.Start),
        };
    }
}
