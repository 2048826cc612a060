using System.Globalization;
using CsvHelper;

namespace Fl.Core;

/// <summary>
/// A run's <c>classes.csv</c>, a row for each class of the test set with how well the final model knows it, and <c>confusion.csv</c>, a
/// row for each cell of its confusion matrix that is not 0.
/// </summary>
public static class ClassTables
{
    /// <summary>The files' names in a run's folder.</summary>
    public const string ScoresName = "classes.csv", ConfusionName = "confusion.csv";

    /// <summary>The columns of <see cref="ScoresName"/>; a score that does not exist is empty.</summary>
    public static IReadOnlyList<CsvColumn> ScoreColumns { get; } =
    [
        new("class", CsvContent.Integer),
        new("name", CsvContent.Text),
        new("examples", CsvContent.Integer),
        new("recall", CsvContent.Number),
        new("precision", CsvContent.Number),
        new("f1", CsvContent.Number),
    ];

    /// <summary>The columns of <see cref="ConfusionName"/>.</summary>
    public static IReadOnlyList<CsvColumn> ConfusionColumns { get; } =
    [
        new("class", CsvContent.Integer),
        new("predicted", CsvContent.Integer),
        new("examples", CsvContent.Integer),
    ];

    /// <summary>Writes both files, each whole.</summary>
    public static void Write(ClassReport report, RunFolder folder)
    {
        Write(folder.Locate(ScoresName), ScoreColumns, report.Classes, static (csv, score) =>
        {
            csv.WriteField(score.Class);
            csv.WriteField(CsvCell.Of(score.Name));
            csv.WriteField(score.Examples);
            foreach (var value in new[] { score.Recall, score.Precision, score.F1 }) CsvCell.Number(csv, value);
        });
        Write(folder.Locate(ConfusionName), ConfusionColumns, report.Confusion, static (csv, cell) =>
        {
            csv.WriteField(cell.Class);
            csv.WriteField(cell.Predicted);
            csv.WriteField(cell.Examples);
        });
    }

    /// <summary>What the classes are called, in the order of their numbers, by a run's <see cref="ScoresName"/>.</summary>
    /// <exception cref="BadInputException">The file is none of a run.</exception>
    public static IReadOnlyList<string> ReadNames(string path)
    {
        var names = new List<string>();
        Read(path, ScoreColumns, csv => names.Add(csv.GetString(1)));
        return names.Count > 0 ? names : throw new BadInputException($"{path}: there is no class; expected the {ScoresName} of a run.");
    }

    /// <summary>The cells of a run's <see cref="ConfusionName"/>.</summary>
    /// <exception cref="BadInputException">The file is none of a run of so many classes.</exception>
    public static IReadOnlyList<Confusion> ReadConfusion(string path, int classes)
    {
        var cells = new List<Confusion>();
        Read(path, ConfusionColumns, csv =>
        {
            int Number(int column, int most)
            {
                var text = csv.GetString(column);
                return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < most
                    ? number : throw new BadInputException(
                        $"{path}({csv.LineNumber}): found '{Quoting.OneLine(text)}', expected a number below {most}.");
            }
            cells.Add(new(Number(0, classes), Number(1, classes), Number(2, int.MaxValue)));
        });
        return cells;
    }

    private static void Read(string path, IReadOnlyList<CsvColumn> columns, Action<CsvReader> take)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        UserCsv.Read(file, path, csv =>
        {
            var names = columns.Select(column => column.Name).ToList();
            if (!csv.Headers.SequenceEqual(names))
                throw new BadInputException($"{path}: its columns are not those of a run; expected {string.Join(", ", names)}.");
            while (csv.Read()) take(csv);
            return true;
        });
    }

    private static void Write<T>(string path, IReadOnlyList<CsvColumn> columns, IReadOnlyList<T> rows, Action<CsvWriter, T> write) =>
        DurableFile.Write(path, rows, (file, content) =>
        {
            using var csv = CsvWriter.Create(file, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
            csv.WriteHeader([.. columns.Select(column => column.Name)]);
            foreach (var row in content)
            {
                write(csv, row);
                csv.EndRecord();
            }
        });
}
