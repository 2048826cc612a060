namespace Fl.Core;

/// <summary>
/// What becomes of a run one of whose rounds has not had enough usable updates. The model stays as it was, and the round has its row.
/// </summary>
public enum FailedRoundPolicy
{
    /// <summary>It goes on with the next round.</summary>
    Continue,

    /// <summary>It ends.</summary>
    Stop,
}
