using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Oort (Lai, Zhu, Madhyastha, Chowdhury, "Oort: Efficient Federated Learning via Guided Participant Selection", OSDI 2021, Algorithm 1):
/// a share epsilon of the cohort explores clients that have never trained, the rest exploits those of high utility, and the utility of a
/// client that takes longer than the preferred duration T is lowered. A utility is that of the client's data and a bonus
/// that grows while it is not asked; the first is scaled to [0, 1], as in the authors' code (training_selector.py), which the paper does
/// not print. Differences to the paper: a client's statistical utility is its examples times its mean training loss, as clients report
/// no loss of single examples (Section 4.2 has the root of the mean square); new clients are drawn uniformly, as their speed is not known;
/// the pacer looks once every W rounds; clients are not barred after a number of rounds. With alpha above 0 cohorts depend on seconds: on
/// virtual ones in a simulation with devices, else on measured ones, so that two runs no longer have the same bits;
/// alpha is 2 in the paper, and 0 by default here.
/// </summary>
[Named("oort")]
public sealed record Oort : Selection
{
    /// <summary>Share of new clients in the first round: epsilon.</summary>
    [Range(0.0, 1.0)]
    public double Exploration { get; init; } = 0.9;

    /// <summary>What the share is multiplied by each round, in asynchronous runs each step of the server.</summary>
    [Range(0.0, 1.0)]
    public double ExplorationDecay { get; init; } = 0.98;

    /// <summary>The least the share falls to.</summary>
    [Range(0.0, 1.0)]
    public double ExplorationMinimum { get; init; } = 0.2;

    /// <summary>How the utility of a client's data and the bonus for not having been asked are added.</summary>
    [ServersAlone]
    public OortUtility Utility { get; init; }

    /// <summary>Clients with at least this share of the utility at the cut-off may be drawn: c.</summary>
    [Range(0.0, 1.0)]
    public double CutOff { get; init; } = 0.95;

    /// <summary>Utilities are clipped to this quantile of them, so that outliers do not rule.</summary>
    [Range(0.0, 1.0)]
    public double Clip { get; init; } = 0.95;

    /// <summary>Penalty of slow clients: the utility is multiplied by (T / seconds)^alpha.</summary>
    [Range(0.0, 100.0)]
    public double Alpha { get; init; }

    /// <summary>Seconds that T starts with and grows by: Delta.</summary>
    [Range(1e-3, 1e6)]
    public double PacerStep { get; init; } = 5;

    /// <summary>T grows when the utility of so many rounds is less than that of so many before: W.</summary>
    [Range(1, 100_000)]
    public int PacerWindow { get; init; } = 20;

    public override int[] Draw(SelectionRequest request)
    {
        var history = new OortHistory(request.Server, PacerWindow);
        var (known, fresh) =
            (request.Eligible.Where(history.IsKnown).ToArray(), request.Eligible.Where(client => !history.IsKnown(client)).ToArray());
        var stream = new RandomStream(request.Seed, Purpose.Cohort, request.Draw);
        var share = Math.Max(ExplorationMinimum, Exploration * Math.Pow(ExplorationDecay, request.Server.Round - 1));
        // Rounded up as often as its fraction says, so that cohorts of one explore too.
        var wanted = (int)(share * request.Size + stream.NextDouble());
        var explored = Math.Clamp(wanted, request.Size - Math.Min(request.Size, known.Length), Math.Min(request.Size, fresh.Length));
        var chosen = WeightedDraw.Draw(stream, fresh, explored, _ => 1).ToList();
        if (request.Size == explored) return [.. chosen];

        var utilities = history.Utilities(known, this);
        var threshold = CutOff * utilities.Values.OrderDescending().ElementAt(request.Size - explored - 1);
        chosen.AddRange(WeightedDraw.Draw(
            stream, [.. known.Where(client => utilities[client] >= threshold)], request.Size - explored, client => utilities[client]));
        return [.. chosen];
    }

    public override void Observe(ServerState server, IReadOnlyList<ClientReport> cohort) =>
        new OortHistory(server, PacerWindow).Observe(cohort);
}
