namespace Fl.Core;

/// <summary>Parts of a model's flat vector, such as those that a strategy leaves with each client: they replace the global ones before training, and are no part of the update.</summary>
internal sealed class LocalSegments
{
    private readonly List<(int Start, int Length)> runs = [];

    public LocalSegments(Layout layout, Func<Segment, bool> isPart)
    {
        foreach (var segment in layout.Segments.Where(isPart).OrderBy(segment => segment.Offset))
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

    /// <summary>Views of the parts, each with a copy of what is in it now.</summary>
    public IReadOnlyList<(Vector Part, Vector Copy)> Copy(Vector model) => runs.ConvertAll(run =>
    {
        var (part, copy) = (model.Slice(run.Start, run.Length), model.Allocate(run.Length));
        copy.CopyFrom(part);
        return (part, copy);
    });

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
