namespace Fl.Core;

/// <summary>One run of a sweep.</summary>
/// <param name="Folder">Its folder inside the sweep's, with '/': <c>LABEL/seed-N</c>, or <c>seed-N</c> where only seeds differ.</param>
/// <param name="Experiment">What is run, with absolute paths.</param>
public sealed record SweepRun(string Folder, Experiment Experiment)
{
    /// <summary>The values that make it differ from the others but by the seed; empty where none do.</summary>
    public string Label => Folder.LastIndexOf('/') is > 0 and var end ? Folder[..end] : "";
}
