namespace Fl.Core;

/// <summary>
/// All that a run needs to go on after a round, but the vectors, which follow in the same file (<see cref="CheckpointFile"/>),
/// and the clients' <see cref="ClientStore"/>. Random draws are a function of the seed and the round, so there is no state of theirs.
/// </summary>
public sealed record Checkpoint
{
    /// <summary>The last round that is over; 0 when only the untrained model was evaluated.</summary>
    public required int Round { get; init; }

    /// <summary>Seconds that the run had taken.</summary>
    public required double WallSeconds { get; init; }

    /// <summary>The experiment's text, every option spelt out.</summary>
    public required string Experiment { get; init; }

    /// <summary>SHA-256 of the data set's pixels and labels.</summary>
    public required string DatasetSha256 { get; init; }

    /// <summary>SHA-256 of the partition.</summary>
    public required string PartitionSha256 { get; init; }

    /// <summary>How far each CSV file had been written.</summary>
    public required IReadOnlyList<CsvMark> Files { get; init; }

    /// <summary>What the summary needs of the rounds so far.</summary>
    public required Standing Standing { get; init; }

    /// <summary>
    /// Which versions of what simulated clients keep belong to it, <see cref="ClientStore.Hash"/>; null where they keep nothing.
    /// </summary>
    public string? Clients { get; init; }

    /// <summary>The newest of those versions, where they are not counted in rounds: <see cref="FitTask.StoreRound"/>.</summary>
    public int? StoreRound { get; init; }

    /// <summary>How many tasks clients had been given one by one: <see cref="ServerState.Asked"/>.</summary>
    public required int Asked { get; init; }

    /// <summary>How many rounds had failed in a row: <see cref="ServerState.FailedRounds"/>.</summary>
    public int FailedRounds { get; init; }

    /// <summary>The virtual clock and the clients at work; null where there is neither.</summary>
    public required PoolState? Pool { get; init; }

    /// <summary>The files that hold the messages which those clients started from; null where none is at work.</summary>
    public IReadOnlyList<SentFile>? Sent { get; init; }

    /// <summary>What sinks keep, by their names for it: <see cref="IRoundSink.Kept"/>; null where none does.</summary>
    public IReadOnlyDictionary<string, string>? Sinks { get; init; }

    /// <summary>The server's vectors by name, and their lengths in elements, in the order of the file.</summary>
    public required IReadOnlyList<NamedLength> Vectors { get; init; }

    /// <summary>How far the file of that name had been written; null where the run had none.</summary>
    public CsvMark? MarkOf(string name) => Files.FirstOrDefault(mark => mark.Name == name);
}
