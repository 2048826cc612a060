namespace Fl.Sim;

/// <summary>How a run on a worker ended.</summary>
internal enum RunEnd : byte
{
    /// <summary>Well: its summary is in its folder.</summary>
    Done,

    /// <summary>By itself, as it would have anywhere.</summary>
    Failed,

    /// <summary>By the worker, which lacks what the run needs.</summary>
    Unfit,

    /// <summary>It was told to.</summary>
    Stopped,
}
