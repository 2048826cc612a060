using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>Looks at time lines.</summary>
internal static class Lines
{
    /// <summary>The spells up to the one that a time is in.</summary>
    public static List<Spell> Until(IEnumerable<Spell> spells, TimeSpan time)
    {
        var list = new List<Spell>();
        foreach (var spell in spells)
        {
            list.Add(spell);
            if (spell.Until >= time) break;
        }
        return list;
    }

    /// <summary>Share of the time up to then that the client is there.</summary>
    public static double Share(IEnumerable<Spell> spells, TimeSpan time)
    {
        var (online, before) = (TimeSpan.Zero, TimeSpan.Zero);
        foreach (var spell in Until(spells, time))
        {
            var end = spell.Until < time ? spell.Until : time;
            if (spell.Online) online += end - before;
            before = end;
        }
        return online / time;
    }

    /// <summary>Whether the client is there at each of some times, in order.</summary>
    public static IEnumerable<bool> At(IEnumerable<Spell> spells, IEnumerable<TimeSpan> times)
    {
        using var spell = spells.GetEnumerator();
        spell.MoveNext();
        foreach (var time in times)
        {
            while (spell.Current.Until <= time) spell.MoveNext();
            yield return spell.Current.Online;
        }
    }
}
