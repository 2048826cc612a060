namespace Fl.Core;

/// <summary>
/// How a round copes with clients that are away, late or lost. The default asks for a whole cohort and waits for all of it.
/// </summary>
public sealed record RoundPolicy
{
    /// <summary>Clients drawn beyond the experiment's per_round; the round ends when per_round of them have sent usable updates.</summary>
    public int Extra { get; init; }

    /// <summary>A round with fewer usable updates than this has failed.</summary>
    public int MinUpdates { get; init; } = 1;

    /// <summary>Where fewer than a cohort's clients are there, at least so many must be; null: never less than a cohort.</summary>
    public int? MinClients { get; init; }

    /// <summary>How many clients to draw where <paramref name="available"/> can take part.</summary>
    public int CohortSize(ClientsOptions clients, int available)
    {
        var size = clients.PerRound + Math.Max(Extra, clients.OverSelect);
        return Math.Min(size, Math.Max(available, Math.Min(MinClients ?? clients.PerRound, size)));
    }
}
