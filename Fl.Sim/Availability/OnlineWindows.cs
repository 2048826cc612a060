using Fl.Core;

namespace Fl.Sim;

/// <summary>A time line of a client that is there in windows of time.</summary>
internal static class OnlineWindows
{
    /// <summary>The spells, of being there and away in turn.</summary>
    /// <param name="windows">Starts and ends in seconds, without end and in the order of their starts. They may overlap, be empty,
    /// and begin before time 0.</param>
    public static IEnumerable<Spell> Spells(IEnumerable<(double Start, double End)> windows)
    {
        var (from, until) = (TimeSpan.Zero, TimeSpan.Zero);
        foreach (var window in windows)
        {
            var (start, end) = (Moments.At(window.Start), Moments.At(window.End));
            if (start == TimeSpan.MaxValue || until == TimeSpan.MaxValue) break;
            if (end <= start) continue;
            if (start <= until)
            {
                if (end > until) until = end;
                continue;
            }
            if (until > from) yield return new(true, until);
            yield return new(false, start);
            (from, until) = (start, end);
        }
        if (until > from) yield return new(true, until);
        if (until < TimeSpan.MaxValue) yield return new(false, TimeSpan.MaxValue);
    }
}
