using Fl.Core;

namespace Fl.Sim;

/// <summary>A time line of a client that comes and goes, and stays for times that are drawn one after the other.</summary>
internal static class Alternation
{
    /// <param name="online">Whether it is there at time 0.</param>
    /// <param name="seconds">Draws how long it stays so; may be infinite.</param>
    public static IEnumerable<Spell> Spells(bool online, Func<bool, double> seconds)
    {
        for (var until = TimeSpan.Zero; until < TimeSpan.MaxValue; online = !online)
        {
            var end = Moments.After(until, seconds(online));
            until = end > until ? end : until + TimeSpan.FromTicks(1);
            yield return new(online, until);
        }
    }
}
