namespace Fl.Core;

/// <summary>
/// Rounds over edge aggregators: each edge has a part of the cohort train from its own weights and averages it, some times over, all
/// edges in step; what has become of an edge's weights by then is its update to the server. Edges that average once pass on the
/// exact sums of what their clients sent, so that the server has the mean over all clients to the last bit, and knows their number.
/// </summary>
internal sealed class HierarchicalGathering : Gathering
{
    private readonly TopologyOptions topology;
    private readonly EdgeScratch? scratch;

    /// <summary>Those that average; none where the server's sums are theirs.</summary>
    private readonly EdgeAggregator[] edges = [];

    public HierarchicalGathering(GatherParts parts, TopologyOptions topology)
        : base(parts)
    {
        this.topology = topology;
        if (topology.PassesSums(parts.Experiment)) return;
        var (down, up, whole) = (parts.Down, parts.Up, parts.Down.WholeLength);
        var shared = scratch = new(new(whole), new(whole), new(up.Length));
        edges =
        [
            .. Enumerable.Range(0, topology.Edges).Select(_ =>
                new EdgeAggregator(down, up, shared, new(whole), down.HasWholeModel ? null : new(down.Length))),
        ];
    }

    private bool SumsAlone => edges.Length == 0;

    /// <summary>Of what an edge sends: its change, or its sums as they are.</summary>
    private long BytesUp => SumsAlone ? Fold.BytesOf(Up.ModelLength) + Fold.BytesOf(Up.Length - Up.ModelLength) : Up.Bytes;

    protected override (long Down, long Up) BackhaulOf(int round) => (topology.Edges * DownOf(round).Bytes, topology.Edges * BytesUp);

    protected override async Task<Gathered> AskAsync(ServerState server, CancellationToken cancellation)
    {
        scratch?.Start.CopyFrom(server.Weights);
        foreach (var one in edges) one.Begin();
        Clock?.Pass(BackhaulTime(DownOf(server.Round).Bytes, topology.Backhaul.DownMbps));
        var results = new List<(ClientReport Report, int Turn)>();
        for (var turn = 1; turn <= topology.EdgeRounds; turn++)
        {
            await Pool.ReadyAsync(cancellation).ConfigureAwait(false);
            var draw = (server.Round - 1) * topology.EdgeRounds + turn;
            var tasks = Cohort(server, draw);
            if (SumsAlone)
            {
                var grids = new RoundGrids(
                    Math.Max(1, tasks.Sum(task => (double)Math.Min(task.Examples, task.MostCounted))), Math.Max(1, tasks.Count));
                Updates.Begin(grids);
                tasks = tasks.ConvertAll(task => task with { Grids = grids });
            }
            await Pool.FitAsync(tasks, static () => false, update =>
            {
                var result = Receive(server, update);
                lock (results) results.Add((result, turn));
            }, cancellation).ConfigureAwait(false);
            foreach (var one in edges) one.Average();
        }
        Clock?.Pass(BackhaulTime(BytesUp, topology.Backhaul.UpMbps));

        ClientReport[] ordered = [.. results.OrderBy(one => (one.Report.Client, one.Turn)).Select(one => one.Report)];
        if (SumsAlone) return new(ordered, TooFew(1, ordered));
        Updates.Begin(new(Math.Max(1, edges.Sum(one => one.Weight)), edges.Length));
        for (var i = 0; i < edges.Length; i++)
            if (edges[i].Weight > 0) Updates.Add(edges[i].Update(i, server), edges[i].Weight);
        var needed = Experiment.Strategy.Aggregator.FewestUpdates;
        return new(ordered, Updates.Count is > 0 and var sent && sent < needed
            ? $"only {sent} of {edges.Length} edges sent a usable update, {needed} are needed."
            : TooFew(needed, ordered));
    }

    /// <summary>An edge's update is made of those of its clients.</summary>
    protected override void Take(ServerState server, Update update)
    {
        if (SumsAlone) base.Take(server, update);
        else edges[update.Client % edges.Length].Add(update, Experiment.Strategy.Weigh(update));
    }

    /// <summary>Draws as many clients of each edge as is its part of a cohort.</summary>
    private List<FitTask> Cohort(ServerState server, int draw)
    {
        var tasks = new List<FitTask>();
        var sums = SumsAlone ? Pack(server) : null;
        var (counted, members) = (Counted(Pool.Examples), Members());
        for (var i = 0; i < topology.Edges; i++)
        {
            var size = (Experiment.Clients.PerRound - i + topology.Edges - 1) / topology.Edges;
            size = Math.Min(size, members[i].Count);
            if (size == 0) continue;
            var cohort = Cohorts.Draw(server, draw, counted, members[i], size);
            var message = sums ?? edges[i].Message();
            tasks.AddRange(cohort.Select(client =>
                TaskOf(client, server, message) with { Draw = draw, StoreRound = draw, MostCounted = counted[client] }));
            if (sums is null) edges[i].Expect(cohort.Sum(client => (double)counted[client]));
        }
        return tasks;
    }

    /// <summary>The clients of each edge that can be asked, ascending.</summary>
    private ArraySegment<int>[] Members()
    {
        var available = Pool.Available;
        var ends = new int[topology.Edges];
        foreach (var client in available) ends[client % topology.Edges]++;
        for (var i = 1; i < ends.Length; i++) ends[i] += ends[i - 1];
        int[] starts = [0, .. ends[..^1]], next = [.. starts], all = new int[available.Count];
        foreach (var client in available) all[next[client % topology.Edges]++] = client;
        return [.. starts.Zip(ends, (start, end) => new ArraySegment<int>(all, start, end - start))];
    }

    /// <summary>What goes to an edge: the constant part but once, in the first round.</summary>
    private MessageLayout DownOf(int round) => round == 1 ? Down : Parts.Later;

    private TimeSpan BackhaulTime(long bytes, double mbps) =>
        TimeSpan.FromMilliseconds(topology.Backhaul.LatencyMs) + TimeSpan.FromSeconds(bytes * 8 / (mbps * 1e6));
}
