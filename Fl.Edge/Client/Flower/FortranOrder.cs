namespace Fl.Edge;

/// <summary>
/// Walks an array with the first index fastest and tells where each element is in row-major order, where the last index is fastest.
/// </summary>
/// <param name="shape">Sizes, each above 0.</param>
internal sealed class FortranOrder(IReadOnlyList<int> shape)
{
    private readonly int[] strides = [.. shape.Select((_, d) => shape.Skip(d + 1).Aggregate(1, (a, b) => a * b))],
        index = new int[shape.Count];
    private int at;

    public int Next()
    {
        var here = at;
        for (var d = 0; d < shape.Count; d++)
        {
            at += strides[d];
            if (++index[d] < shape[d]) break;
            at -= strides[d] * shape[d];
            index[d] = 0;
        }
        return here;
    }
}
