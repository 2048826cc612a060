namespace Fl.Core;

/// <summary>Reads the tables of a run's folder into rows, of a run at work as well.</summary>
internal static class RunCsv
{
    /// <param name="name">The file's.</param>
    /// <param name="needed">Columns that it cannot lack.</param>
    /// <exception cref="BadInputException">There is no such file, or it is none of a run.</exception>
    public static IReadOnlyList<T> Read<T>(string folder, string name, ReadOnlySpan<string> needed, Func<CsvRow, T> row)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path)) throw new BadInputException($"there is no {name} in '{folder}'; expected the folder of a run.");
        var columns = needed.ToArray();
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return UserCsv.Read(file, path, csv =>
        {
            var cells = new CsvRow(csv, path);
            cells.Require($"{name} of a run", columns);
            var rows = new List<T>();
            while (csv.Read()) rows.Add(row(cells));
            return rows;
        }, lineBreaks: true);
    }
}
