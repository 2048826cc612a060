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
        var (clients, step, kept) = (0, 1, new List<(int Client, int[] Counts)>());
        try
        {
            PartitionTable.Read(Path.Combine(folder, PartitionTable.Name), (client, counts) =>
            {
                clients = client + 1;
                if (client % step > 0) return;
                kept.Add((client, counts));
                if (kept.Count <= Most) return;
                step *= 2;
                kept.RemoveAll(one => one.Client % step > 0);
            });
            return new(clients, [.. kept.Select(one => one.Client)], [.. kept.Select(one => one.Counts)]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or BadInputException)
        {
            return null;
        }
    }
}
