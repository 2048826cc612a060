using System.Runtime.InteropServices;

namespace Fl.Core;

/// <summary>
/// A round's updates, folded as they come: what <see cref="Strategy.Step"/> steps by. The same to the last bit in whatever
/// order they came.
/// </summary>
/// <threadsafety><see cref="Add(Update)"/> and <see cref="Add(FoldedShare)"/> on any thread; the rest not thread-safe.</threadsafety>
public sealed class RoundUpdates
{
    private readonly Strategy strategy;
    private readonly MessageLayout message;
    private readonly Layout layout;
    private readonly ParallelSums sums;
    private readonly HostVector? aggregate, spread;
    private readonly List<Contribution> contributions = [];
    private readonly Stack<HostVector> spare = [];
    private Vector whole, extras;
    private Vector? wholeThere, extrasThere;

    public RoundUpdates(Strategy strategy, Model model)
    {
        (this.strategy, layout) = (strategy, model.Layout);
        message = MessageLayout.Up(strategy, model);
        var all = strategy.Aggregator.NeedsAll;
        sums = new(message, withModel: !all);
        aggregate = all ? new HostVector(message.ModelLength) : null;
        spread = message.HasWholeModel ? null : new HostVector(layout.Length);
        (whole, extras) = (null!, null!);
    }

    /// <summary>How many updates there are.</summary>
    public int Count => contributions.Count;

    /// <summary>Each client's part, in the order of the clients' numbers.</summary>
    public IReadOnlyList<Contribution> Contributions => contributions;

    /// <summary>
    /// What the <see cref="Strategy.Aggregator"/> made of the changes of the parameters, length <see cref="Layout.TrainableLength"/>.
    /// </summary>
    public Vector Delta => whole.Slice(0, layout.TrainableLength);

    /// <summary>
    /// Plain mean over the clients of one of the <see cref="Strategy.Returns"/>, length <see cref="Layout.TrainableLength"/>.
    /// </summary>
    public Vector Returned(string name) => message.ExtraOf(extras, name);

    /// <summary>Mean over the clients of a number, weighted as the strategy weighs their updates.</summary>
    public double Mean(Func<Update, double> number)
    {
        var total = contributions.Sum(one => one.Weight);
        return total > 0 ? contributions.Sum(one => one.Weight * number(one.Update)) / total : 0;
    }

    /// <summary>Starts a round.</summary>
    /// <param name="grids">What its sums are on.</param>
    internal void Begin(RoundGrids grids)
    {
        foreach (var one in contributions)
            if (one.Delta is { } delta) spare.Push(delta);
        contributions.Clear();
        sums.Begin(grids);
    }

    /// <summary>Takes one sound update, weighed as the strategy does.</summary>
    internal void Add(Update update) => Add(update, strategy.Weigh(update));

    /// <summary>Takes one sound update.</summary>
    internal void Add(Update update, double weight)
    {
        var values = update.Message!.OnHost().Span;
        sums.Add(values, weight);
        var part = update with { Message = null };
        lock (contributions) contributions.Add(new(part, weight, aggregate is null ? null : Copy(values[..message.ModelLength])));
    }

    /// <summary>Takes a share of the round that was folded elsewhere: no aggregator needs its updates.</summary>
    internal void Add(FoldedShare share)
    {
        sums.Add(share.Sums);
        lock (contributions)
            foreach (var update in share.Updates)
                if (update.Status == UpdateStatus.Completed) contributions.Add(new(update, strategy.Weigh(update), null));
    }

    /// <summary>Makes one change out of all; averages running statistics into the server's.</summary>
    /// <param name="corridor">What the sums pass before; null where nothing is done to them.</param>
    internal void Complete(ServerState server, UpdateCorridor? corridor = null)
    {
        var keys = contributions.ConvertAll(one => (long)one.Update.Client << 32 | (uint)(one.Update.Task?.Draw ?? 0));
        CollectionsMarshal.AsSpan(keys).Sort(CollectionsMarshal.AsSpan(contributions));
        if (aggregate is not null)
        {
            aggregate.Fill(0);
            strategy.Aggregator.Aggregate(contributions, server, aggregate);
        }
        var all = sums.Merge();
        if (all.Model is { } model) corridor?.Folded(server, model, all.Extras);
        var folded = aggregate ?? all.Model!.Mean;
        if (spread is not null) message.Scatter(folded, spread);
        (whole, extras) = (Beside(server, spread ?? folded, ref wholeThere), Beside(server, all.Extras.Mean, ref extrasThere));
        var buffers = layout.TrainableLength + layout.FrozenLength;
        server.Weights.Slice(buffers, layout.Length - buffers).Add(whole.Slice(buffers, layout.Length - buffers));
    }

    /// <summary>The step is taken: what was made of the updates is forgotten, so that it takes no memory until the next come.</summary>
    internal void Release() => sums.Release();

    /// <summary>What was summed in main memory, in the server's memory.</summary>
    private static Vector Beside(ServerState server, HostVector summed, ref Vector? there)
    {
        if (summed.IsBeside(server.Weights)) return summed;
        there ??= server.Weights.Allocate(summed.Length);
        there.CopyFrom(summed);
        return there;
    }

    private HostVector Copy(ReadOnlySpan<float> values)
    {
        if (!spare.TryPop(out var copy)) copy = new HostVector(values.Length);
        copy.CopyFrom(values);
        return copy;
    }
}
