namespace Fl.Sim;

/// <summary>How far a worker is with making ready what it was asked to serve.</summary>
/// <param name="IsReady">Whether work may come.</param>
/// <param name="Refusal">Why it will not take part, as a sentence; null where it may.</param>
/// <param name="IsBusy">Whether that is only because another driver has it.</param>
/// <param name="Threads">Clients, or runs, that it trains at the same time.</param>
/// <param name="Basis">What it computes with, where it is for one run and ready; else null.</param>
[GenerateSerializer, Immutable, Alias("fl.worker-state")]
public sealed record WorkerState(
    [property: Id(0)] bool IsReady, [property: Id(1)] string? Refusal = null, [property: Id(2)] bool IsBusy = false,
    [property: Id(3)] int Threads = 0, [property: Id(4)] Basis? Basis = null);
