using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// The availability of FedScale's clients (Lai et al., FedScale, ICML 2022), its file <c>client_behave_trace</c>: a pickle of a dictionary
/// from each client to <c>active</c> and <c>inactive</c>, the seconds at which it comes and goes in turn, and <c>finish_time</c>, the
/// seconds after which that begins anew.
/// </summary>
internal static class FedScaleTrace
{
    private const double LastSecond = 1e9;

    public static Recording Read(FileStream file, string path, CancellationToken cancellation)
    {
        if (PickleReader.Read(file, path, cancellation) is not Dictionary<object, object?> clients)
            throw new BadInputException($"{path}: it holds no dictionary of clients, as FedScale's client_behave_trace does.");
        var (users, leftOut, reason) = (new List<RecordedUser>(clients.Count), 0, "");
        foreach (var (client, record) in clients)
            if (User($"{client}", record) is { } user) users.Add(user);
            else if (leftOut++ == 0)
                reason = $"the record of client {Quoting.OneLine($"{client}")} is not of active and inactive seconds in turn, "
                    + "and a finish_time after them";
        return new(users, users.Count == 0 ? 0 : users.Max(user => user.Period), leftOut, reason);
    }

    private static RecordedUser? User(string name, object? record)
    {
        if (record is not Dictionary<object, object?> entries
            || entries.GetValueOrDefault("active") is not List<double> active
            || entries.GetValueOrDefault("inactive") is not List<double> inactive
            || Number(entries.GetValueOrDefault("finish_time")) is var finish && !(finish is >= 1 and <= LastSecond)
            || active.Count != inactive.Count) return null;
        var windows = new List<(double, double)>(active.Count);
        var end = 0.0;
        for (var i = 0; i < active.Count; i++)
        {
            if (!(active[i] >= end && inactive[i] >= active[i] && inactive[i] <= finish)) return null;
            windows.Add((active[i], end = inactive[i]));
        }
        return new RecordedUser(name, 0, finish, windows);
    }

    private static double Number(object? value) => value switch
    {
        long integer => integer,
        double real => real,
        _ => double.NaN,
    };
}
