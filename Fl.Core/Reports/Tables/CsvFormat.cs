using System.Globalization;
using CsvHelper;
using Fl.Core;

namespace Fl.Reports;

/// <summary>
/// A table as CSV (RFC 4180): a row for each group, each figure in a column of its own, in the units of the run folders, unrounded.
/// </summary>
internal static class CsvFormat
{
    public static string Write(ResultTable table)
    {
        using var stream = new MemoryStream();
        using (var csv = CsvWriter.Create(stream, new CsvWriterOptions { NewLine = "\r\n" }, leaveOpen: true))
        {
            csv.WriteHeader(
            [
                .. table.Keys.Select(key => key.Key), "runs", "seeds",
                .. from column in table.Columns
                   from figure in (string[])["runs", "seeds", "mean", "std", "ci95_low", "ci95_high"]
                   select $"{column.Metric.Name}_{figure}",
                "reference", "pairs", "p", "p_holm",
            ]);
            foreach (var row in table.Rows) Write(csv, table, row);
        }
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(CsvWriter csv, ResultTable table, ResultRow row)
    {
        foreach (var value in row.Group.Values) csv.WriteField(CsvCell.Of(value));
        csv.WriteField(row.Group.Runs.Count);
        csv.WriteField(row.Group.Seeds.Count);
        foreach (var cell in table.Columns.Select(column => row.Cells[column.Index]))
        {
            var half = cell.Sample.HalfWidth();
            csv.WriteField(cell.Measured);
            csv.WriteField(cell.Sample.Count);
            foreach (var number in (double[])[cell.Sample.Mean, cell.Sample.StandardDeviation, cell.Sample.Mean - half,
                cell.Sample.Mean + half])
                csv.WriteField(Number(number));
        }
        csv.WriteField(row.Reference is null ? "" : CsvCell.Of(TableNotes.Name(table, row.Reference)));
        csv.WriteField(row.Test is { } test ? test.Pairs.ToString(CultureInfo.InvariantCulture) : "");
        csv.WriteField(Number(row.Test?.P ?? double.NaN));
        csv.WriteField(Number(row.Corrected ?? double.NaN));
        csv.EndRecord();
    }

    private static string Number(double value) => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);
}
