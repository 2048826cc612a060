namespace Fl.Core;

/// <summary>
/// Parts of a model's flat vector, such as those that a strategy leaves with each client;
/// one after the other they make a vector of their own.
/// </summary>
internal sealed class ModelParts
{
    private readonly List<(int Start, int Length)> runs = [];

    public ModelParts(Layout layout, Func<Segment, bool> isPart)
        : this(layout.Segments.Where(isPart).OrderBy(segment => segment.Offset).Select(segment => (segment.Offset, segment.Length))) { }

    /// <param name="parts">Where they start and how long they are, in order.</param>
    public ModelParts(IEnumerable<(int Start, int Length)> parts)
    {
        foreach (var next in parts)
            if (runs is [.., var (start, length)] && start + length == next.Start) runs[^1] = (start, length + next.Length);
            else runs.Add(next);
        Length = runs.Sum(run => run.Length);
    }

    /// <summary>Elements in all.</summary>
    public int Length { get; }

    /// <summary>Copies the parts out of the model.</summary>
    public void Gather(Vector model, Vector parts) => Each(model, parts, static (there, here) => here.CopyFrom(there));

    /// <summary>Copies the parts into the model.</summary>
    public void Scatter(Vector parts, Vector model) => Each(model, parts, static (there, here) => there.CopyFrom(here));

    /// <summary>The parts, in order, sharing the model's memory.</summary>
    public IEnumerable<Vector> Views(Vector model) => runs.Select(run => model.Slice(run.Start, run.Length));

    /// <summary>Views of the parts, each with a copy of what is in it now.</summary>
    public IReadOnlyList<(Vector Part, Vector Copy)> Copy(Vector model) => [.. Views(model).Select(part =>
    {
        var copy = model.Allocate(part.Length);
        copy.CopyFrom(part);
        return (part, copy);
    })];

    /// <summary>Puts zeros in the parts.</summary>
    public void Clear(Vector model)
    {
        foreach (var (start, length) in runs) model.Slice(start, length).Fill(0);
    }

    private void Each(Vector model, Vector parts, Action<Vector, Vector> copy)
    {
        var next = 0;
        foreach (var (start, length) in runs)
        {
            copy(model.Slice(start, length), parts.Slice(next, length));
            next += length;
        }
    }
}
