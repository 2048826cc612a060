namespace Fl.Sim;

/// <summary>A user of a recorded trace.</summary>
/// <param name="Name">What it is called there.</param>
/// <param name="Start">When its record begins, in seconds from the trace's beginning.</param>
/// <param name="Period">Seconds after which its record begins anew.</param>
/// <param name="Windows">When it is there, in order, within one period from the start.</param>
internal sealed record RecordedUser(string Name, double Start, double Period, IReadOnlyList<(double Start, double End)> Windows)
{
    /// <summary>No more windows than these has it in a trace of that length.</summary>
    public double MostOver(double length) => Windows.Count * (Math.Ceiling(length / Period) + 1);

    /// <summary>Its windows in a trace of that length, with its own record over and over.</summary>
    public IEnumerable<(double Start, double End)> Over(double length)
    {
        if (Windows.Count == 0) yield break;
        var (start, end) = (0.0, 0.0);
        for (var shift = -Math.Ceiling((Start + Period) / Period) * Period; Start + shift < length; shift += Period)
            foreach (var window in Windows)
            {
                var (from, until) = (Math.Clamp(window.Start + shift, 0, length), Math.Clamp(window.End + shift, 0, length));
                if (until <= from) continue;
                if (from > end)
                {
                    if (end > start) yield return (start, end);
                    start = from;
                }
                end = Math.Max(end, until);
            }
        if (end > start) yield return (start, end);
    }
}
