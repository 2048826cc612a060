using Fl.Core;

namespace Fl.Sim;

/// <summary>How much of its battery's daily budget each client has taken.</summary>
internal sealed class Batteries
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private readonly double[] budgets;
    private readonly SharedNumbers spent;

    /// <summary>Those that have taken something today.</summary>
    private readonly List<int> takers = [];
    private TimeSpan today;

    public Batteries(FleetOptions options, Fleet fleet)
    {
        var any = options.BatteryBudget is not null
            && Enumerable.Range(0, fleet.Count).Any(client => fleet[client].Device.BatteryWh is not null);
        budgets = any ? [.. Enumerable.Range(0, fleet.Count)
            .Select(client => fleet[client].Device.BatteryWh * 3600 * options.BatteryBudget ?? double.PositiveInfinity)] : [];
        spent = new(budgets.Length);
    }

    /// <summary>Joules taken today, by client; empty where no battery has a budget. For any thread, and it does not change.</summary>
    public IReadOnlyList<double> Capture() => spent.Copy();

    /// <summary>When the budgets are whole again; <see cref="TimeSpan.MaxValue"/> where there are none.</summary>
    public TimeSpan Tomorrow => budgets.Length > 0 ? today + Day : TimeSpan.MaxValue;

    /// <summary>Whether a client has anything left.</summary>
    public bool Allows(int client) => budgets.Length == 0 || spent[client] < budgets[client];

    public void Take(int client, double joules)
    {
        if (budgets.Length == 0 || joules <= 0) return;
        if (spent[client] == 0) takers.Add(client);
        spent[client] += joules;
    }

    /// <param name="changed">Is told of each client whose battery is whole again.</param>
    public void Advance(TimeSpan now, Action<int> changed)
    {
        if (now < Tomorrow) return;
        today = TimeSpan.FromDays(Math.Floor(now.TotalDays));
        foreach (var client in takers)
        {
            spent[client] = 0;
            changed(client);
        }
        takers.Clear();
    }

    /// <param name="changed">Is told of each client that has taken something.</param>
    public void Restore(IReadOnlyList<double> taken, Action<int> changed)
    {
        for (var client = 0; client < budgets.Length; client++) Take(client, taken[client]);
        foreach (var client in takers) changed(client);
    }
}
