namespace Fl.Core.Tests;

/// <summary>Which round is the best, by what the task is judged by.</summary>
public sealed class StandingTests
{
    private static readonly Headline Error = new("error", score => score.Loss, LessIsBetter: true);

    [Fact]
    public void Where_less_is_better_the_best_round_has_the_least()
    {
        var tally = new RunTally(Standing.Start([]), Error);
        foreach (var (round, loss) in new[] { (0, 3.0), (1, 1.0), (2, 1.0), (3, 2.0), (4, double.NaN) })
            tally.Write(Round(round, loss, 0.1 * round));
        Assert.Equal((1, 4), (tally.Standing.Best!.Round, tally.Standing.Last!.Round));
        tally.Write(Round(5, 0.5, 0));
        Assert.Equal(5, tally.Standing.Best!.Round);
    }

    [Fact]
    public void For_classes_it_has_the_greatest_accuracy_whatever_the_loss()
    {
        var tally = new RunTally(Standing.Start([]), new Classification(10).Headline);
        foreach (var (round, accuracy) in new[] { (0, 0.1), (1, 0.6), (2, 0.6), (3, 0.5) }) tally.Write(Round(round, 3 - round, accuracy));
        Assert.Equal((1, 1), (tally.Standing.Best!.Round, tally.Standing.BestValidated!.Round));
    }

    [Fact]
    public void Validation_decides_and_a_missing_figure_is_never_the_best()
    {
        var tally = new RunTally(Standing.Start([]), Error);
        foreach (var (round, validation) in new[] { (0, double.NaN), (1, 2.0), (2, 1.5), (3, 4.0) })
            tally.Write(new RoundResult(round, round, [], new Evaluation(10 + round, 0.5, 10)) { Validation = new(validation, 0.5, 5) });
        Assert.Equal((2, 0), (tally.Standing.Chosen!.Round, tally.Standing.Best!.Round));
    }

    [Fact]
    public void Patience_goes_by_the_headline()
    {
        var tally = new RunTally(Standing.Start([]), Error);
        foreach (var (round, loss) in new[] { (0, 3.0), (1, 1.0), (2, 2.0), (3, 1.5) }) tally.Write(Round(round, loss, 0.1 * round));
        Assert.Equal("validation error has not been better for 2 rounds than in round 1",
            StopRule.Find(new() { Patience = 2 }, tally.Standing, Error)!.Why);
        Assert.Null(StopRule.Find(new() { Patience = 3 }, tally.Standing, Error));
    }

    private static RoundResult Round(int round, double loss, double accuracy) =>
        new(round, round, [], new Evaluation(loss, accuracy, 10)) { Validation = new(loss, accuracy, 5) };
}
