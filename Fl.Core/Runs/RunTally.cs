namespace Fl.Core;

/// <summary>Keeps, round by round, what the summary needs: last, best, targets.</summary>
public sealed class RunTally(IReadOnlyList<double> targets) : IRoundSink
{
    private readonly TargetReached[] reached = [.. targets.Select(target => new TargetReached(target, null, null))];

    /// <summary>The last evaluated round.</summary>
    public RoundResult? Last { get; private set; }

    /// <summary>The first of the rounds with the best test accuracy.</summary>
    public RoundResult? Best { get; private set; }

    /// <summary>Training examples of all rounds and clients; an epoch counts once.</summary>
    public long Examples { get; private set; }

    public IReadOnlyList<TargetReached> Targets => reached;

    public void Write(RoundResult result)
    {
        Examples += result.Examples;
        if (result.Test is not { } test) return;
        Last = result;
        if (Best is null || test.Accuracy > Best.Test!.Accuracy) Best = result;
        for (var i = 0; i < reached.Length; i++)
            if (reached[i].Round is null && test.Accuracy >= reached[i].Accuracy)
                reached[i] = reached[i] with { Round = result.Round, WallSeconds = result.WallSeconds };
    }
}
