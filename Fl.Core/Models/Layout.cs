namespace Fl.Core;

/// <summary>
/// Where each tensor of a model is in its flat vector. Trainable segments come first in memory, so that the
/// gradient and every optimizer are one contiguous run; <see cref="Segments"/> lists all in PyTorch's state_dict order.
/// </summary>
public sealed class Layout
{
    /// <param name="tensors">Name, shape and kind of each tensor, in PyTorch's state_dict order.</param>
    public Layout(IEnumerable<(string Name, int[] Shape, bool Trainable)> tensors)
    {
        var list = tensors.ToList();
        var trainableLength = list.Where(t => t.Trainable).Sum(t => Elements(t.Shape));
        var (parameter, buffer) = (0, trainableLength);
        var segments = new List<Segment>(list.Count);
        foreach (var (name, shape, trainable) in list)
        {
            var segment = new Segment(name, shape, trainable ? parameter : buffer, trainable);
            if (trainable) parameter += segment.Length;
            else buffer += segment.Length;
            segments.Add(segment);
        }
        if (segments.GroupBy(segment => segment.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new BadInputException($"the model has two tensors called '{twice.Key}': give its layers different names.");
        (Segments, Length, TrainableLength) = (segments, buffer, trainableLength);
    }

    /// <summary>All tensors, in PyTorch's state_dict order.</summary>
    public IReadOnlyList<Segment> Segments { get; }

    /// <summary>Elements of the flat vector, buffers included.</summary>
    public int Length { get; }

    /// <summary>Elements that training changes by gradient; they come first.</summary>
    public int TrainableLength { get; }

    /// <summary>The segment of that name.</summary>
    public Segment this[string name] =>
        Segments.FirstOrDefault(s => s.Name == name) ?? throw new KeyNotFoundException($"no tensor '{name}' in the model.");

    private static int Elements(int[] shape) => shape.Aggregate(1, (a, b) => checked(a * b));
}
