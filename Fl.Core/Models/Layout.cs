namespace Fl.Core;

/// <summary>
/// Where each tensor of a model is in its flat vector. Trainable segments come first in memory, so that the
/// gradient and every optimizer are one contiguous run; then those of frozen layers, then buffers;
/// <see cref="Segments"/> lists all in PyTorch's state_dict order.
/// </summary>
public sealed class Layout
{
    /// <param name="tensors">Name, shape and kind of each tensor, in PyTorch's state_dict order.</param>
    /// <param name="isFrozen">Which of them, by name, stay as they are; null for none.</param>
    public Layout(IEnumerable<(string Name, int[] Shape, bool Trainable)> tensors, Func<string, bool>? isFrozen = null)
    {
        var list = tensors.Select(t => (t.Name, t.Shape, Part: isFrozen?.Invoke(t.Name) == true ? 1 : t.Trainable ? 0 : 2)).ToList();
        if (list.Sum(t => Elements(t.Shape)) is > int.MaxValue and var all)
            throw new BadInputException($"the model has {all:n0} parameters; expected at most {int.MaxValue:n0}: make its layers smaller.");
        int[] lengths = [.. Enumerable.Range(0, 3).Select(part => (int)list.Where(t => t.Part == part).Sum(t => Elements(t.Shape)))];
        int[] next = [0, lengths[0], lengths[0] + lengths[1]];
        var segments = new List<Segment>(list.Count);
        foreach (var (name, shape, part) in list)
        {
            segments.Add(new Segment(name, shape, next[part], Trainable: part == 0, Frozen: part == 1));
            next[part] += segments[^1].Length;
        }
        if (segments.GroupBy(segment => segment.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new BadInputException($"the model has two tensors called '{twice.Key}': give its layers different names.");
        (Segments, Length, TrainableLength, FrozenLength) = (segments, next[2], lengths[0], lengths[1]);
        Layers = [.. segments.Select(segment => segment.Layer).Distinct()];
    }

    /// <summary>All tensors, in PyTorch's state_dict order.</summary>
    public IReadOnlyList<Segment> Segments { get; }

    /// <summary>Names of the layers that have tensors, in the same order.</summary>
    public IReadOnlyList<string> Layers { get; }

    /// <summary>Elements of the flat vector, buffers included.</summary>
    public int Length { get; }

    /// <summary>Elements that training changes by gradient; they come first.</summary>
    public int TrainableLength { get; }

    /// <summary>Elements of frozen layers, parameters and buffers, that nothing changes; they come next.</summary>
    public int FrozenLength { get; }

    /// <summary>The same tensors with some frozen.</summary>
    /// <param name="isFrozen">Which of them, by name.</param>
    internal Layout Freeze(Func<string, bool> isFrozen) => new(Segments.Select(s => (s.Name, s.Shape.ToArray(), s.Trainable)), isFrozen);

    /// <summary>The segment of that name.</summary>
    public Segment this[string name] =>
        Segments.FirstOrDefault(s => s.Name == name) ?? throw new KeyNotFoundException($"no tensor '{name}' in the model.");

    /// <summary>Whether there is a tensor of that name.</summary>
    public bool HasTensor(string name) => Segments.Any(s => s.Name == name);

    private static double Elements(int[] shape) => shape.Aggregate(1.0, (a, b) => a * b);
}
