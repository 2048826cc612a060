namespace Fl.Reports;

/// <summary>What of lines and areas is within a frame.</summary>
internal static class Clip
{
    /// <summary>The parts of a line, in its order.</summary>
    public static IEnumerable<IReadOnlyList<Spot>> Line(IReadOnlyList<Spot> spots, Frame frame)
    {
        var part = new List<Spot>();
        for (var i = 1; i < spots.Count; i++)
        {
            if (Segment(spots[i - 1], spots[i], frame) is not var (start, end)) continue;
            if (part.Count > 0 && part[^1] != start)
            {
                yield return part;
                part = [];
            }
            if (part.Count == 0) part.Add(start);
            part.Add(end);
        }
        if (part.Count > 0) yield return part;
    }

    /// <summary>The area within; fewer than three corners where nothing is.</summary>
    /// <remarks>I. E. Sutherland and G. W. Hodgman, "Reentrant Polygon Clipping", 1974: one edge of the frame after the other.</remarks>
    public static IReadOnlyList<Spot> Area(IReadOnlyList<Spot> corners, Frame frame)
    {
        IReadOnlyList<Spot> left = corners;
        foreach (var inside in Insides(frame)) left = Behind(left, inside);
        return left;
    }

    public static bool Holds(Frame frame, Spot spot) => Insides(frame).All(inside => inside(spot) >= -1e-6);

    /// <summary>For each edge, how far a place is on its inner side.</summary>
    private static Func<Spot, double>[] Insides(Frame frame) =>
        [spot => spot.X - frame.Left, spot => frame.Right - spot.X, spot => spot.Y - frame.Top, spot => frame.Bottom - spot.Y];

    private static (Spot Start, Spot End)? Segment(Spot start, Spot end, Frame frame)
    {
        foreach (var inside in Insides(frame))
        {
            var (a, b) = (inside(start), inside(end));
            if (a < 0 && b < 0) return null;
            if (a < 0) start = Between(start, end, a / (a - b));
            else if (b < 0) end = Between(start, end, a / (a - b));
        }
        return (start, end);
    }

    private static List<Spot> Behind(IReadOnlyList<Spot> corners, Func<Spot, double> inside)
    {
        var kept = new List<Spot>();
        for (var i = 0; i < corners.Count; i++)
        {
            var (before, corner) = (corners[(i + corners.Count - 1) % corners.Count], corners[i]);
            var (a, b) = (inside(before), inside(corner));
            if (a < 0 != b < 0) kept.Add(Between(before, corner, a / (a - b)));
            if (b >= 0) kept.Add(corner);
        }
        return kept;
    }

    private static Spot Between(Spot start, Spot end, double share) =>
        new(start.X + (end.X - start.X) * share, start.Y + (end.Y - start.Y) * share);
}
