using System.Globalization;
using Fl.Core;

namespace Fl.Reports;

/// <summary>Draws a run's <c>partition.csv</c>.</summary>
internal static class PartitionPicture
{
    /// <param name="path">The file, as <see cref="PartitionTable"/> writes it.</param>
    /// <exception cref="BadInputException">It is none, or holds no client.</exception>
    public static PartitionFigure Of(string path)
    {
        if (!File.Exists(path)) throw new BadInputException($"there is no '{path}'; expected the folder of a run.");
        var (shown, clients, classes) = (new List<IReadOnlyList<int>>(), 0, 0);
        PartitionTable.Read(path, (client, counts) =>
        {
            if (client < PartitionFigure.MostClients) shown.Add(counts);
            (clients, classes) = (client + 1, counts.Length);
        });
        if (clients == 0) throw new BadInputException($"{path}: there is no client.");
        return new PartitionFigure([.. shown.Select(counts => counts.Take(PartitionFigure.MostClasses).ToArray())], clients, classes)
        {
            Title = "examples of each class at each client",
            Description = string.Create(CultureInfo.InvariantCulture, $"{clients} clients with {shown.Average(counts => counts.Sum()):n0} "
                + $"examples each on average, of {shown.Average(counts => counts.Count(count => count > 0)):0.#} of {classes} classes."),
        };
    }
}
