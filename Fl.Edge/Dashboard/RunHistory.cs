namespace Fl.Edge;

/// <summary>
/// The points of a run's curves, at most so many: in a longer run one of every two, four, eight, ... rounds is kept, evaluated
/// ones before others. Round 0 is always there.
/// </summary>
internal sealed class RunHistory(int capacity)
{
    private List<RunPoint> points = [];
    private int stride = 1;

    public IReadOnlyList<RunPoint> Points => points;

    /// <summary>Another one when points before the last have changed.</summary>
    public int Generation { get; private set; }

    public void Add(RunPoint point)
    {
        Append(point);
        if (points.Count <= capacity) return;
        stride *= 2;
        Generation++;
        var all = points;
        points = new(capacity + 1);
        foreach (var one in all) Append(one);
    }

    /// <summary>The last point gives its place to one of the same stride.</summary>
    private void Append(RunPoint point)
    {
        if (points.Count == 0 || StrideOf(points[^1]) != StrideOf(point)) points.Add(point);
        else if (point.Accuracy is not null || points[^1].Accuracy is null) points[^1] = point;
    }

    private int StrideOf(RunPoint point) => (point.Round + stride - 1) / stride;
}
