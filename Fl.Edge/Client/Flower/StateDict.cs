using Fl.Core;

namespace Fl.Edge;

/// <summary>
/// A model as Flower's clients in PyTorch have it: the arrays of its <c>state_dict()</c>, in order. After a BatchNorm's
/// running variance comes its counter of batches, a single integer, which a model here does not have: it goes out as 0, and
/// what comes back for it is passed over.
/// </summary>
internal sealed class StateDict
{
    public StateDict(Layout layout)
    {
        Layout = layout;
        Arrays = [.. layout.Segments.GroupBy(segment => segment.Layer).SelectMany(layer => layer.SelectMany(WithCounter))];
    }

    /// <summary>Where the arrays are in the flat vector.</summary>
    public Layout Layout { get; }

    public IReadOnlyList<StateArray> Arrays { get; }

    private static IEnumerable<StateArray> WithCounter(Segment segment) => segment.Name == $"{segment.Layer}.running_var"
        ? [new(segment.Name, segment), new($"{segment.Layer}.num_batches_tracked", null)]
        : [new(segment.Name, segment)];
}
