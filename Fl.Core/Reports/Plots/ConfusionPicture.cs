using System.Globalization;
using Fl.Core;

namespace Fl.Reports;

/// <summary>Draws a run's <c>confusion.csv</c>.</summary>
internal static class ConfusionPicture
{
    /// <summary>The figure of a run's folder; null where it has no such file, or more classes than fit.</summary>
    /// <exception cref="BadInputException">The files are none of a run.</exception>
    public static ConfusionFigure? Find(string folder)
    {
        var (scores, cells) = (Path.Combine(folder, ClassTables.ScoresName), Path.Combine(folder, ClassTables.ConfusionName));
        if (!File.Exists(scores) || !File.Exists(cells)) return null;
        var names = ClassTables.ReadNames(scores);
        if (names.Count > ConfusionFigure.MostClasses) return null;
        var counts = names.Select(_ => new int[names.Count]).ToArray();
        foreach (var cell in ClassTables.ReadConfusion(cells, names.Count)) counts[cell.Class][cell.Predicted] = cell.Examples;
        var (all, right) = (counts.Sum(row => row.Sum()), counts.Index().Sum(row => row.Item[row.Index]));
        return new(names, counts)
        {
            Title = "what each class of the test set is taken for",
            Description = string.Create(
                CultureInfo.InvariantCulture, $"{right:n0} of {all:n0} examples of {names.Count} classes are taken for what they are."),
        };
    }
}
