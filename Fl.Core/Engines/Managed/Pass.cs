namespace Fl.Core.Managed;

/// <summary>One pass over the graph.</summary>
/// <param name="Count">Images in the batch.</param>
/// <param name="Blocks">Blocks that hold them.</param>
/// <param name="Dropout">Where masks are drawn from; null in evaluation mode.</param>
/// <param name="Team">Who computes.</param>
internal readonly record struct Pass(int Count, int Blocks, RandomStream? Dropout, Team Team)
{
    public bool Training => Dropout is not null;

    /// <summary>Images in that block.</summary>
    public int ImagesIn(int block, int lanes) => Math.Min(lanes, Count - block * lanes);
}
