using System.Globalization;
using Fl.Core;

namespace Fl.Edge;

/// <summary>Which client has how many examples of which class.</summary>
/// <param name="Clients">How many there are.</param>
/// <param name="Shown">Numbers of those that are shown, spread evenly.</param>
/// <param name="Counts">For each of them, the training examples of each class.</param>
internal sealed record PartitionPicture(int Clients, IReadOnlyList<int> Shown, IReadOnlyList<int[]> Counts)
{
    private const int Most = 200;

    /// <summary>From a run's <c>partition.csv</c>, which is whole as soon as it is there; null where it cannot be read.</summary>
    public static PartitionPicture? Read(string folder)
    {
        var (clients, step, lines) = (0, 1, new List<(int Client, string Line)>());
        try
        {
            foreach (var line in File.ReadLines(Path.Combine(folder, PartitionTable.Name)).Skip(1))
            {
                if (clients++ % step > 0) continue;
                lines.Add((clients - 1, line));
                if (lines.Count <= Most) continue;
                step *= 2;
                lines.RemoveAll(kept => kept.Client % step > 0);
            }
            return new(clients, [.. lines.Select(kept => kept.Client)],
                [.. lines.Select(kept => kept.Line.Split(',').Skip(2).Select(cell => int.Parse(cell, CultureInfo.InvariantCulture)).ToArray())]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }
}
