namespace Fl.Cli;

/// <summary>How a run ended.</summary>
internal enum RunEnd
{
    Finished,
    Failed,

    /// <summary>By Ctrl-C.</summary>
    Killed,
}
