using FsCheck.Xunit;

namespace Fl.Core.Tests;

public sealed class TallyTests
{
    private const int Classes = 7;

    /// <summary>Each number is a target: its class, what it is taken for, and how many classes are likelier.</summary>
    [Property]
    public void Parts_merge_into_the_whole_in_any_order(ushort[] targets, byte parts, int seed)
    {
        var whole = Sum(targets);
        var pieces = targets.Chunk(1 + parts % 9).Select(Sum).ToArray();
        var (forward, shuffled) = (Merge(pieces), pieces.ToArray());
        new RandomStream(Math.Abs((long)seed), Purpose.Shuffle).Shuffle(shuffled.AsSpan());
        foreach (var merged in new[] { forward, Merge(shuffled), Merge([Merge(shuffled), new Tally(byClass: true)]) })
        {
            Assert.Equal((whole.Counted, whole.Correct, whole.Within), (merged.Counted, merged.Correct, merged.Within));
            Assert.Equal(whole.Cells.OrderBy(cell => cell.Key), merged.Cells.OrderBy(cell => cell.Key));
            Assert.Equal(whole.LossSum, merged.LossSum, 1e-9 * (1 + whole.LossSum));
        }
        Assert.Equal(pieces.Sum(piece => piece.LossSum), forward.LossSum);
        Assert.Equal(targets.Length, whole.Cells.Values.Sum());
    }

    [Fact]
    public void A_row_of_logits_tells_the_likeliest_class_and_its_rank_the_first_of_equals()
    {
        var tally = new Tally(byClass: true);
        float[] logits = [0, 3, 3, 1, 2, -1, -2, 5, 4, 3, 2, 1, 0, 6];
        logits.CopyTo(tally.Logits(2 * Classes));
        tally.Add(new BatchResult(1.5, 1, 2), [2, 5]);
        Assert.Equal([((2, 1), 1), ((5, 6), 1)], tally.Cells.OrderBy(cell => cell.Key).Select(cell => (cell.Key, cell.Value)));
        Assert.Equal((1, 1, 2, 1.5), (tally.Within, tally.Correct, tally.Counted, tally.LossSum));

        // A shorter batch.
        logits.AsSpan(Classes).CopyTo(tally.Logits(Classes));
        tally.Add(new BatchResult(0, 1, 1), [6]);
        Assert.Equal((1, 3), (tally.Cells[(6, 6)], tally.Counted));
    }

    [Fact]
    public void A_score_is_the_mean_over_the_targets_that_count()
    {
        var tally = new Tally();
        tally.Add(new BatchResult(6, 1, 4), [0, 0, 0, 0]);
        Assert.Empty(tally.Cells);
        Assert.Equal(new Evaluation(1.5, 0.25, 3), new Classification(Classes).Score(tally, 3));
    }

    private static Tally Sum(ushort[] targets)
    {
        var tally = new Tally(byClass: true);
        var logits = new float[Classes];
        foreach (var target in targets)
        {
            var (label, predicted) = (target % Classes, target / Classes % Classes);
            for (var k = 0; k < Classes; k++) logits[k] = k == predicted ? 10 : (k * (target % 5) + 3) % Classes;
            logits.CopyTo(tally.Logits(Classes));
            tally.Add(new BatchResult(target * 0.1, label == predicted ? 1 : 0, 1), [label]);
        }
        return tally;
    }

    private static Tally Merge(IEnumerable<Tally> parts)
    {
        var sum = new Tally(byClass: true);
        foreach (var part in parts) sum.Add(part);
        return sum;
    }
}
