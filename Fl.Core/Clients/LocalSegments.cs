namespace Fl.Core;

/// <summary>The parts of a model that a strategy leaves with each client: they replace the global ones before training, and are no part of the update.</summary>
internal sealed class LocalSegments
{
    private readonly List<(int Start, int Length)> runs = [];

    public LocalSegments(Strategy strategy, Model model)
    {
        foreach (var segment in model.Layout.Segments.Where(segment => strategy.StaysLocal(model, segment)).OrderBy(segment => segment.Offset))
            if (runs is [.., var (start, length)] && start + length == segment.Offset) runs[^1] = (start, length + segment.Length);
            else runs.Add((segment.Offset, segment.Length));
        Length = runs.Sum(run => run.Length);
    }

    /// <summary>Elements in all; 0 where the whole model is shared.</summary>
    public int Length { get; }

    /// <summary>Copies the client's own parts out of the model.</summary>
    public void Gather(Vector model, Vector own) => Each(model, own, static (part, kept) => kept.CopyFrom(part));

    /// <summary>Copies the client's own parts into the model.</summary>
    public void Scatter(Vector own, Vector model) => Each(model, own, static (part, kept) => part.CopyFrom(kept));

    /// <summary>Takes the client's own parts out of what it sends.</summary>
    public void Clear(Vector delta)
    {
        foreach (var (start, length) in runs) delta.Slice(start, length).Fill(0);
    }

    private void Each(Vector model, Vector own, Action<Vector, Vector> copy)
    {
        var next = 0;
        foreach (var (start, length) in runs)
        {
            copy(model.Slice(start, length), own.Slice(next, length));
            next += length;
        }
    }
}
