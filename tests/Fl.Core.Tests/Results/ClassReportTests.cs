using FsCheck.Xunit;

namespace Fl.Core.Tests;

/// <summary>How well a model knows each class.</summary>
public sealed class ClassReportTests
{
    /// <summary>The example of <c>classification_report</c> in scikit-learn's user guide, whose figures have two decimals.</summary>
    [Fact]
    public void The_scores_are_those_of_scikit_learn()
    {
        var report = ClassReport.Of(3, [], Tally([0, 1, 2, 2, 2], [0, 0, 2, 2, 1], [0, 1, 0, 0, 1]));
        Assert.Equal([1, 1, 3], report.Classes.Select(score => score.Examples));
        Assert.Equal([0.5, 0, 1], report.Classes.Select(score => score.Precision));
        Assert.Equal([1, 0, 0.67], report.Classes.Select(score => Math.Round(score.Recall, 2)));
        Assert.Equal([0.67, 0, 0.8], report.Classes.Select(score => Math.Round(score.F1, 2)));
        Assert.Equal(0.49, Math.Round(report.MacroF1, 2));
        Assert.Equal([new(0, 0, 1), new(1, 0, 1), new(2, 1, 1), new(2, 2, 2)], report.Confusion);
        Assert.Null(report.Top5Accuracy);
    }

    [Fact]
    public void A_class_without_examples_or_without_guesses_has_no_such_score_and_does_not_weigh_on_the_mean()
    {
        var report = ClassReport.Of(12, ["cat"], Tally([0, 0, 1], [0, 1, 1], [0, 5, 0]));
        Assert.Equal((double.NaN, double.NaN, double.NaN), (report.Classes[5].Recall, report.Classes[5].Precision, report.Classes[5].F1));
        Assert.Equal(2 / 3.0, report.MacroF1, 12);
        Assert.Equal(2 / 3.0, report.Top5Accuracy!.Value, 12);
        Assert.Equal(["cat", "1"], report.Classes.Take(2).Select(score => score.Name));
    }

    [Property]
    public void The_matrix_has_each_example_once(int[] truth, int[] guess)
    {
        var count = Math.Min(truth.Length, guess.Length);
        if (count == 0) return;
        int[] Classes(int[] numbers) => [.. numbers.Take(count).Select(n => (int)((uint)n % 11))];
        var (labels, predicted) = (Classes(truth), Classes(guess));
        var report = ClassReport.Of(11, [], Tally(labels, predicted, labels));
        Assert.Equal(count, report.Confusion.Sum(cell => cell.Examples));
        Assert.All(report.Confusion, cell =>
            Assert.Equal(labels.Zip(predicted).Count(one => one == (cell.Class, cell.Predicted)), cell.Examples));
        foreach (var score in report.Classes)
        {
            Assert.Equal(labels.Count(label => label == score.Class), score.Examples);
            if (double.IsFinite(score.Recall) && double.IsFinite(score.Precision) && score.Recall + score.Precision > 0)
                Assert.Equal(2 * score.Recall * score.Precision / (score.Recall + score.Precision), score.F1, 12);
        }
    }

    private static Tally Tally(int[] labels, int[] predicted, int[] ranks)
    {
        var tally = new Tally(byClass: true);
        for (var i = 0; i < labels.Length; i++) tally.Count(labels[i], predicted[i], ranks[i]);
        return tally;
    }
}
