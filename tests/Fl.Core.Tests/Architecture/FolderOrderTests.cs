namespace Fl.Core.Tests;

/// <summary>
/// The folders of Fl.Core have an order: each uses those before it. What still points back is written down, and only ever gets less.
/// </summary>
public sealed class FolderOrderTests
{
    /// <summary>From the ground up.</summary>
    private static readonly string[] Order =
    [
        "Randomness", "Vectors", "Catalog", "Files", "Yaml", "Tasks", "Data", "Models", "Engines", "Profiling", "Partitioning",
        "Messages", "Transforms", "ClientState", "Clients", "Aggregation", "Strategies", "Selection", "Attacks", "Devices", "Experiments",
        "Sweeps", "Federation",
        "Statistics", "Results", "Runs",
    ];

    /// <summary>
    /// Arrows against the order. Those to Experiments are of components that look at the experiment they are part of, to say what does not
    /// go together and to follow its options; those to Strategies of what runs a strategy's halves: a client its local one,
    /// the sums of a round its weights.
    /// </summary>
    private static readonly HashSet<(string From, string To)> Back =
    [
        ("Clients", "Experiments"), ("Aggregation", "Experiments"), ("Strategies", "Experiments"), ("Selection", "Experiments"),
        ("Attacks", "Experiments"),
        ("Messages", "Experiments"), ("Transforms", "Experiments"), ("Messages", "Strategies"), ("Clients", "Strategies"),
        ("Aggregation", "Strategies"),
    ];

    private static readonly IReadOnlyDictionary<(string From, string To), IReadOnlyList<string>> Arrows =
        FolderArrows.Of(Path.Combine(RealData.Repository(), "Fl.Core"), typeof(Catalog).Assembly.Location);

    [Fact]
    public void Every_folder_has_its_place() =>
        Assert.Equal(Order.Order(), Arrows.Keys.SelectMany(arrow => new[] { arrow.From, arrow.To }).Distinct().Order());

    [Fact]
    public void A_folder_uses_only_those_before_it_and_what_points_back_is_written_down()
    {
        var back = Arrows.Where(arrow => Array.IndexOf(Order, arrow.Key.From) < Array.IndexOf(Order, arrow.Key.To)).ToList();
        var unwritten = back.Where(arrow => !Back.Contains(arrow.Key))
            .Select(arrow => $"{arrow.Key.From} -> {arrow.Key.To}: {string.Join(", ", arrow.Value)}").ToList();
        if (unwritten.Count > 0) Assert.Fail("Arrows against the order:\n" + string.Join('\n', unwritten.Order(StringComparer.Ordinal)));
        Assert.Equal([], Back.Except(back.Select(arrow => arrow.Key)));
    }
}
