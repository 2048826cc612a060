using Fl.Core;

namespace Fl.Sim;

/// <summary>What a simulation comes to.</summary>
public sealed class SimulationResult
{
    internal SimulationResult() { }

    /// <summary>As it was run: with absolute paths, and the engine that computed in place of <c>auto</c>.</summary>
    public required Experiment Experiment { get; init; }

    /// <summary>A row for each round, as in rounds.csv; round 0 is the untrained model.</summary>
    public required IReadOnlyList<RoundRow> Rounds { get; init; }

    /// <summary>
    /// A row for each client of each round's cohort, as in clients.csv, some 150 bytes each, and with <c>evaluate: {clients: true}</c> one
    /// for each client's own score.
    /// </summary>
    public required IReadOnlyList<ClientRow> Clients { get; init; }

    /// <summary>As in summary.json.</summary>
    public required RunSummary Summary { get; init; }

    /// <summary>What was trained; its layout says which part of <see cref="Weights"/> is which of PyTorch's parameters.</summary>
    public required Model Model { get; init; }

    /// <summary>The final global model, of <see cref="Layout.Length"/> elements.</summary>
    public required ReadOnlyMemory<float> Weights { get; init; }

    /// <summary>The model of the best round (<see cref="RunSummary.BestModel"/>); null where none was kept.</summary>
    public ReadOnlyMemory<float>? BestWeights { get; init; }

    /// <summary>The run folder's absolute path; null where there is none.</summary>
    public string? Folder { get; init; }

    /// <summary>What a file of the model says about itself.</summary>
    internal IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>The same as figures, tables and exports take it, beside runs of folders.</summary>
    public RecordedRun Run => field ??= new(Folder ?? "", Experiment.Options(), RoundPoint.Of(Rounds), Summary);

    /// <summary>
    /// Writes <see cref="Weights"/> as safetensors under PyTorch's parameter names, whole, with what <c>fl predict</c> needs.
    /// </summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void SaveModel(string path) => Safetensors.Write(path, Model.Layout, Weights.Span, Metadata);
}
