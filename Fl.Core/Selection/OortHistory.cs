namespace Fl.Core;

/// <summary>What <see cref="Oort"/> knows of the clients, in vectors of the server's state.</summary>
internal sealed class OortHistory
{
    private const double MaxUtility = 1e30;

    // As in the authors' code: the client of the lowest utility is not left without any, and equal ones are divided by more than 0.
    private const double JustBelow = 0.999, LeastRange = 1e-4;

    private readonly ServerState server;
    private readonly int window;
    private readonly float[] utility, last, seconds, rounds, steps;

    /// <param name="window">Rounds that the pacer looks at, and as many before: W.</param>
    public OortHistory(ServerState server, int window)
    {
        (this.server, this.window) = (server, window);
        (utility, last, seconds) = (Read("utility", server.Clients), Read("round", server.Clients), Read("seconds", server.Clients));
        (rounds, steps) = (Read("pacer.rounds", 2 * window), Read("pacer.steps", 1));
    }

    /// <summary>Whether the client has trained: the set E.</summary>
    public bool IsKnown(int client) => last[client] > 0;

    /// <summary>Util(i) of Algorithm 1: the statistical utility, clipped, and its uncertainty, less the penalty of slow clients.</summary>
    public Dictionary<int, double> Utilities(int[] clients, Oort options)
    {
        double[] known = [.. clients.Select(client => (double)utility[client]).Order()];
        var cap = known[(int)Math.Ceiling(options.Clip * (known.Length - 1))];
        var least = JustBelow * known[0];
        var (from, range) = options.Utility is OortUtility.Scaled ? (least, Math.Max(known[^1] - least, LeastRange)) : (0, 1);
        var preferred = options.PacerStep * (1 + steps[0]);
        return clients.ToDictionary(client => client, client =>
            ((Math.Min(utility[client], cap) - from) / range + Math.Sqrt(0.1 * Math.Log(server.Round) / last[client]))
            * (preferred < seconds[client] ? Math.Pow(preferred / seconds[client], options.Alpha) : 1));
    }

    /// <summary>Takes in a round: who trained, with which loss and how long; and lets the pacer step.</summary>
    public void Observe(IReadOnlyList<ClientReport> cohort)
    {
        var total = 0.0;
        foreach (var client in cohort.Where(client => client.HasLoss))
        {
            utility[client.Client] = (float)Math.Min(client.Examples * client.TrainLoss, MaxUtility);
            (last[client.Client], seconds[client.Client]) = (server.Round, (float)client.Duration);
            total += utility[client.Client];
        }
        rounds.AsSpan(1).CopyTo(rounds);
        rounds[^1] = (float)total;
        // Every W rounds, of two full windows.
        if (server.Round % window == 0 && server.Round >= 2 * window && rounds[..window].Sum() > rounds[window..].Sum()) steps[0]++;
        Write("utility", utility);
        Write("round", last);
        Write("seconds", seconds);
        Write("pacer.rounds", rounds);
        Write("pacer.steps", steps);
    }

    private float[] Read(string name, int length)
    {
        var values = new float[length];
        server.Vector($"selection.{name}", length).CopyTo(values);
        return values;
    }

    private void Write(string name, float[] values) => server.Vector($"selection.{name}", values.Length).CopyFrom(values);
}
