using Fl.Core.Engines.Torch;

namespace Fl.Core.Tests;

public sealed class LossTests
{
    [Theory, InlineData("managed"), InlineData("torch")]
    public void Without_smoothing_the_loss_is_the_task_s_own_to_the_bit(string engine)
    {
        EngineFactory factory = engine == "torch" ? new TorchEngineFactory() : new ManagedEngineFactory();
        var model = new TwoNN().Build(new(1, 28, 28), 10);
        using Engine plain = factory.Create(model, 7), told = factory.Create(model, 7, new CrossEntropy());
        foreach (var one in new[] { plain, told }) EngineInputs.Fill(one, 7, seed: 3);
        var dropout = new RandomStream(1, Purpose.Dropout);
        Assert.Equal(plain.ComputeGradient(dropout), told.ComputeGradient(dropout));
        Assert.Equal(EngineComparison.Doubles(plain.Gradient), EngineComparison.Doubles(told.Gradient));
    }

    [Fact]
    public void Smoothing_is_an_option_of_the_loss_and_the_default_is_not_written()
    {
        var read = Reading.Read("dataset: sample\ntrain: {loss: {name: cross-entropy, label_smoothing: 0.1}}");
        Assert.Equal(new CrossEntropy { LabelSmoothing = 0.1 }, read.Train.Loss);
        Assert.Contains("loss", read.ToYaml());
        Assert.Equal(read.ToYaml(), Reading.Read(read.ToYaml()).ToYaml());
        Assert.DoesNotContain("loss", Reading.Read("dataset: sample").ToYaml());
        Assert.Contains("from 0 to 1", Reading.Mistake("dataset: sample\ntrain: {loss: {name: cross-entropy, label_smoothing: 1.5}}"));
        Assert.Contains("train.loss", Reading.Mistake("dataset: sample\ntrain: {loss: entropy}"));
    }

    [Fact]
    public void A_loss_that_does_not_fit_the_task_or_that_an_engine_does_not_know_is_refused()
    {
        var model = ModelSpec.Build("line", new(2, 1, 1), new OneNumber(), [new Linear { Features = 1 }]);
        Assert.Equal("loss", Assert.Single(new TrainOptions { Loss = new CrossEntropy() }.Problems(model)).Key);
        Assert.Equal("cross-entropy is of classes, and the data set has a number for each example: leave it out.",
            new TrainOptions { Loss = new CrossEntropy() }.Problems(model).Single().Message);
        Assert.Empty(new TrainOptions().Problems(model));
        foreach (var factory in new EngineFactory[] { new ManagedEngineFactory(), new TorchEngineFactory() })
            Assert.Contains("does not know loss 'absolute'", Assert.Throws<BadInputException>(() => factory.Create(model, 1)).Message);
    }

    /// <summary>A task that is none of classes, where less is better.</summary>
    private sealed record OneNumber : LearningTask
    {
        public override int Outputs => 1;

        public override string Goal => "a number for each example";

        public override Loss Loss => new Absolute();

        public override Headline Headline => new("error", score => score.Loss, LessIsBetter: true);

        public override Evaluation Score(Tally tally, int examples) => new(tally.LossSum / tally.Counted, double.NaN, examples);
    }

    [Named("absolute")]
    private sealed record Absolute : Loss
    {
        public override string? WhyNot(LearningTask task) => null;
    }
}
