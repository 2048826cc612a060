using System.Globalization;

namespace Fl.Core;

/// <summary>How well a model knows each class of the test set.</summary>
public sealed record ClassReport
{
    /// <summary>Of so many classes and more, the share of examples whose class is among the five likeliest is told.</summary>
    public const int FewestForTopFive = 10;

    /// <summary>Every class, in the order of their numbers.</summary>
    public required IReadOnlyList<ClassScore> Classes { get; init; }

    /// <summary>The cells of the confusion matrix that are not 0, by class and then by what it is taken for.</summary>
    public required IReadOnlyList<Confusion> Confusion { get; init; }

    /// <summary>Mean F1 of the classes that have examples or are taken for something, each counting the same.</summary>
    public required double MacroF1 { get; init; }

    /// <summary>Share of examples whose class is among the five likeliest, 0 to 1; null for fewer than ten classes.</summary>
    public required double? Top5Accuracy { get; init; }

    /// <param name="names">What the classes are called, in the order of their numbers; empty where nobody says.</param>
    /// <param name="tally">By class.</param>
    public static ClassReport Of(int classes, IReadOnlyList<string> names, Tally tally)
    {
        var (examples, taken, right) = (new int[classes], new int[classes], new int[classes]);
        foreach (var (cell, count) in tally.Cells)
        {
            examples[cell.Class] += count;
            taken[cell.Predicted] += count;
            if (cell.Class == cell.Predicted) right[cell.Class] += count;
        }
        ClassScore[] scores =
        [
            .. Enumerable.Range(0, classes).Select(k => new ClassScore(
                k, k < names.Count ? names[k] : k.ToString(CultureInfo.InvariantCulture), examples[k],
                (double)right[k] / examples[k], (double)right[k] / taken[k], 2.0 * right[k] / (examples[k] + taken[k]))),
        ];
        return new()
        {
            Classes = scores,
            Confusion =
            [
                .. tally.Cells.OrderBy(cell => cell.Key).Select(cell => new Confusion(cell.Key.Class, cell.Key.Predicted, cell.Value)),
            ],
            MacroF1 = scores.Where(score => double.IsFinite(score.F1)).Average(score => score.F1),
            Top5Accuracy = classes < FewestForTopFive ? null : (double)tally.Within / examples.Sum(),
        };
    }
}
