namespace Fl.Core;

/// <summary>
/// Rounds over edge aggregators: each edge has a part of the cohort train from its own weights and averages it, some times over, all
/// edges in step; what has become of an edge's weights by then is its update to the server. Edges that average once pass on the
/// exact sums of what their clients sent, so that the server has the mean over all clients to the last bit, and knows their number.
/// </summary>
internal sealed class HierarchicalGathering(GatherParts parts, TopologyOptions topology) : Gathering(parts)
{
    /// <summary>Those that average; none where the server's sums are theirs.</summary>
    private readonly Edge[] edges = topology.PassesSums(parts.Experiment) ? [] :
    [
        .. Enumerable.Range(0, topology.Edges).Select(_ =>
            new Edge(parts.Down, parts.Up, new(parts.Down.WholeLength), new(parts.Down.WholeLength), new(parts.Down.WholeLength),
                new(parts.Down.Length), new(parts.Up.Length))),
    ];

    private bool SumsAlone => edges.Length == 0;

    /// <summary>Of what an edge sends: its change, or its sums as they are.</summary>
    private long BytesUp => SumsAlone ? Fold.BytesOf(Up.ModelLength) + Fold.BytesOf(Up.Length - Up.ModelLength) : Up.Bytes;

    protected override (long Down, long Up) BackhaulOf(int round) => (topology.Edges * DownOf(round).Bytes, topology.Edges * BytesUp);

    protected override async Task<Gathered> AskAsync(ServerState server, CancellationToken cancellation)
    {
        foreach (var one in edges) one.Begin(server.Weights);
        Clock?.Pass(BackhaulTime(DownOf(server.Round).Bytes, topology.Backhaul.DownMbps));
        var results = new List<ClientReport>();
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
                lock (results) results.Add(result);
            }, cancellation).ConfigureAwait(false);
            foreach (var one in edges) one.Average();
        }
        Clock?.Pass(BackhaulTime(BytesUp, topology.Backhaul.UpMbps));

        var ordered = InOrder(results);
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

    /// <summary>One aggregator: its weights, and the mean of its clients' changes.</summary>
    private sealed class Edge(
        MessageLayout down, MessageLayout up, HostVector weights, HostVector start, HostVector change, HostVector message,
        HostVector answer)
    {
        private readonly Fold mean = new(answer.Length);
        private bool isExpecting;

        /// <summary>What the strategy weighs the clients in its last average with, together.</summary>
        public double Weight { get; private set; }

        public void Begin(Vector global)
        {
            start.CopyFrom(global);
            weights.CopyFrom(global);
            Weight = 0;
        }

        /// <summary>What its clients get with a task.</summary>
        public Vector Message() => down.Take(weights, message);

        /// <summary>Some of its clients are about to train.</summary>
        /// <param name="examples">Their training examples.</param>
        public void Expect(double examples)
        {
            mean.Reset(new(examples));
            isExpecting = true;
        }

        public void Add(Update update, double weight)
        {
            lock (mean) mean.Add(update.Message!.OnHost().Span, weight);
        }

        public void Average()
        {
            if (!isExpecting) return;
            isExpecting = false;
            Weight = mean.TotalWeight;
            change.Fill(0);
            up.Scatter(mean.Mean, change);
            weights.Add(change);
        }

        public Update Update(int number, ServerState server)
        {
            change.Subtract(weights, start);
            return new(new ClientReport(number, UpdateStatus.Completed, "", (int)Weight), up.Take(change, answer))
            {
                Task = new FitTask(number, server.Round, (int)Weight, start),
            };
        }
    }
}
