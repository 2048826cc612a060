namespace Fl.Core;

/// <summary>What became of a client's part in a round.</summary>
public enum UpdateStatus
{
    Completed,

    /// <summary>The client failed; it sent no update.</summary>
    Failed,

    /// <summary>The server refused the update.</summary>
    Rejected,
}
