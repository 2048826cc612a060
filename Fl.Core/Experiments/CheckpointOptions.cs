using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// When a run is saved, so that <c>--resume</c> goes on from there: the <c>checkpoint:</c> of an experiment; no result depends
/// on it. With neither <c>every</c> nor <c>minutes</c>, as often as costs at most a fiftieth of the time. Ctrl-C saves as well.
/// </summary>
public sealed record CheckpointOptions : Component
{
    /// <summary>After every so many rounds.</summary>
    [Range(1, 10_000_000)]
    public int? Every { get; init; }

    /// <summary>After the first round that ends so many minutes after the last checkpoint.</summary>
    [Range(0.0, 1e6)]
    public double? Minutes { get; init; }

    /// <summary>How many checkpoints are kept; the older ones are for when the last is damaged.</summary>
    [Range(1, 1000)]
    public int Keep { get; init; } = 2;

    /// <summary>Keep the model of every so many rounds in the folder <c>snapshots</c>; of none without it.</summary>
    [Range(1, 10_000_000), ServersAlone]
    public int? Snapshots { get; init; }
}
