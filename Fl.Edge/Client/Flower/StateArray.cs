using Fl.Core;

namespace Fl.Edge;

/// <summary>One array of a <see cref="StateDict"/>.</summary>
/// <param name="Name">PyTorch's name for it.</param>
/// <param name="Segment">Where it is in the model; null for a BatchNorm's counter.</param>
internal sealed record StateArray(string Name, Segment? Segment)
{
    public IReadOnlyList<int> Shape => Segment?.Shape ?? [];
}
