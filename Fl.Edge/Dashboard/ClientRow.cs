namespace Fl.Edge;

/// <summary>A client in the dashboard's table: where it is, and its last part in a round.</summary>
internal sealed record ClientRow(int Client)
{
    public string? Id { get; init; }

    public string? Device { get; init; }

    /// <summary>Whether it is connected; null where clients are simulated.</summary>
    public bool? IsHere { get; init; }

    /// <summary><c>training</c>, <c>completed</c>, <c>rejected</c>, <c>failed</c>; null for a client that was not asked yet.</summary>
    public string? Status { get; init; }

    public int? Round { get; init; }

    public int? Examples { get; init; }

    /// <summary>Virtual ones where there is a virtual clock.</summary>
    public double? Seconds { get; init; }

    public double? TrainLoss { get; init; }

    /// <summary>In degrees Celsius.</summary>
    public float? Temperature { get; init; }

    public long? BytesDown { get; init; }

    public long? BytesUp { get; init; }

    public string? Reason { get; init; }
}
