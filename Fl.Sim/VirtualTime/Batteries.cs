using Fl.Core;

namespace Fl.Sim;

/// <summary>How much of its battery's daily budget each client has taken.</summary>
internal sealed class Batteries
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private readonly double[] budgets;
    private readonly double[] spent;
    private TimeSpan today;

    public Batteries(FleetOptions options, Fleet fleet)
    {
        var any = options.BatteryBudget is not null
            && Enumerable.Range(0, fleet.Count).Any(client => fleet[client].Device.BatteryWh is not null);
        budgets = any ? [.. Enumerable.Range(0, fleet.Count)
            .Select(client => fleet[client].Device.BatteryWh * 3600 * options.BatteryBudget ?? double.PositiveInfinity)] : [];
        spent = new double[budgets.Length];
    }

    /// <summary>Joules taken today, by client; empty where no battery has a budget.</summary>
    public IReadOnlyList<double> Spent => spent;

    /// <summary>When the budgets are whole again; <see cref="TimeSpan.MaxValue"/> where there are none.</summary>
    public TimeSpan Tomorrow => budgets.Length > 0 ? today + Day : TimeSpan.MaxValue;

    /// <summary>Whether a client has anything left.</summary>
    public bool Allows(int client) => budgets.Length == 0 || spent[client] < budgets[client];

    public void Take(int client, double joules)
    {
        if (budgets.Length > 0) spent[client] += joules;
    }

    public void Advance(TimeSpan now)
    {
        if (budgets.Length == 0 || now < Tomorrow) return;
        today = TimeSpan.FromDays(Math.Floor(now.TotalDays));
        Array.Clear(spent);
    }

    public void Restore(TimeSpan now, IReadOnlyList<double> taken)
    {
        Advance(now);
        for (var client = 0; client < spent.Length; client++) spent[client] = taken[client];
    }
}
