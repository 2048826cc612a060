using Fl.Core.Engines.Torch;

namespace Fl.Core.Tests;

public sealed class LogitTests
{
    public static TheoryData<EngineFactory> Engines => [new ManagedEngineFactory(), new TorchEngineFactory()];

    [Theory, MemberData(nameof(Engines))]
    public void Logits_give_the_loss_and_the_right_answers_of_evaluation(EngineFactory factory)
    {
        const int Count = 19, Classes = 10;
        using var engine = factory.Create(new Net().Build(new(3, 32, 32), Classes), 32);
        EngineInputs.Fill(engine, Count, seed: 3);
        var expected = engine.Evaluate();
        var logits = new float[Count * Classes];
        engine.Predict(logits);
        var (loss, correct) = (0.0, 0);
        for (var n = 0; n < Count; n++)
        {
            var row = logits[(n * Classes)..((n + 1) * Classes)];
            loss += Math.Log(row.Sum(logit => Math.Exp(logit))) - row[engine.Batch.Labels[n]];
            if (Array.IndexOf(row, row.Max()) == engine.Batch.Labels[n]) correct++;
        }
        // Each example's loss is a sum of terms as large as its logits, give or take 64 roundings of single precision.
        Assert.Equal(expected.LossSum, loss, Count * Math.ScaleB(1 + logits.Max(Math.Abs), -18));
        Assert.Equal(expected.Correct, correct);
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.Predict(new float[Classes]));
    }

    [Theory, MemberData(nameof(Engines))]
    public void A_tally_by_class_has_what_the_logits_say(EngineFactory factory)
    {
        using var computes = factory.Create(new Net().Build(new(3, 32, 32), 10), 20);
        var (tally, expected, logits) = (new Tally(byClass: true), new Tally(byClass: true), new float[190]);
        EngineInputs.Fill(computes, 19, seed: 5);
        var result = computes.Evaluate(tally);
        Assert.Equal(computes.Evaluate(), result);
        Assert.Equal((result.LossSum, result.Correct, 19), (tally.LossSum, (int)tally.Correct, (int)tally.Counted));
        computes.Predict(logits);
        logits.CopyTo(expected.Logits(190));
        expected.Add(result, computes.Batch.Labels.AsSpan(0, 19));
        Assert.Equal(expected.Cells.OrderBy(cell => cell.Key), tally.Cells.OrderBy(cell => cell.Key));
        Assert.Equal(expected.Within, tally.Within);
        Assert.Equal(result.Correct, tally.Cells.Where(cell => cell.Key.Class == cell.Key.Predicted).Sum(cell => cell.Value));
    }

    [Fact]
    public void Both_engines_give_the_same_logits()
    {
        var model = new ResNet8().Build(new(3, 32, 32), 7);
        using Engine managed = new ManagedEngineFactory().Create(model, 8), torch = new TorchEngineFactory().Create(model, 8);
        EngineInputs.Fill(managed, 5, seed: 3);
        EngineInputs.Fill(torch, 5, seed: 3);
        float[] ours = new float[35], theirs = new float[35];
        var condition = EngineComparison.Condition(managed, () =>
        {
            managed.Predict(ours);
            return [[.. ours.Select(value => (double)value)]];
        });
        managed.Predict(ours);
        torch.Predict(theirs);
        Assert.InRange(EngineComparison.Distance([.. theirs.Select(value => (double)value)], [.. ours.Select(value => (double)value)]), 0,
            5e-6 + condition[0]);
    }
}
