namespace Fl.Sim;

/// <summary>How far a worker is with making an experiment ready.</summary>
/// <param name="IsReady">Whether shares may come.</param>
/// <param name="Refusal">Why it will not take part, as a sentence; null where it may.</param>
/// <param name="IsBusy">Whether that is only because another run has it.</param>
/// <param name="Threads">Clients that it trains at the same time.</param>
/// <param name="EngineVersion">What computes there.</param>
/// <param name="DatasetSha256">Of what it has loaded.</param>
/// <param name="PartitionSha256">Of how it has dealt that.</param>
[GenerateSerializer, Immutable, Alias("fl.worker-state")]
public sealed record WorkerState(
    [property: Id(0)] bool IsReady, [property: Id(1)] string? Refusal = null, [property: Id(2)] bool IsBusy = false,
    [property: Id(3)] int Threads = 0,
    [property: Id(4)] string EngineVersion = "", [property: Id(5)] string DatasetSha256 = "", [property: Id(6)]
    string PartitionSha256 = "");
