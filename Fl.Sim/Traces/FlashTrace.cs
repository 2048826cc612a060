using System.Globalization;
using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// The states of FLASH's devices (Yang et al., Characterizing Impacts of Heterogeneity in Federated Learning upon Large-Scale Smartphone
/// Data, WWW 2021), its file <c>state_traces.json</c>: an object from each user to its <c>messages</c>, a line for each change of state,
/// time and state with a tab between. As there, a user is there while the phone is locked, on WiFi and charging; what has not ended with
/// the record does not count; and a user that is never there, or has a line that is not one, is left out.
/// Days are those of the phones' clocks.
/// </summary>
internal static class FlashTrace
{
    private const double Day = 86_400;
    private static readonly DateTime Origin = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    public static Recording Read(FileStream file, string path, CancellationToken cancellation)
    {
        var (users, leftOut, reason) = (new List<RecordedUser>(), 0, "");
        foreach (var (name, messages) in FlashJson.Messages(file, path))
        {
            cancellation.ThrowIfCancellationRequested();
            if (User(name, messages) is { } user) users.Add(user);
            else if (leftOut++ == 0)
                reason = $"user {Quoting.OneLine(name)} is never locked, on WiFi and charging, "
                    + "or has a message that is not a time, a tab and a state";
        }
        if (users.Count == 0) return new(users, 0, leftOut, reason);
        var begin = Math.Floor(users.Min(user => user.Start) / Day) * Day;
        var end = users.Max(user => user.Start + user.Period);
        return new([.. users.Select(user => From(begin, user))], Math.Ceiling((end - begin) / Day) * Day, leftOut, reason);
    }

    private static RecordedUser From(double begin, RecordedUser user) =>
        user with { Start = user.Start - begin, Windows = [.. user.Windows.Select(window => (window.Start - begin, window.End - begin))] };

    private static RecordedUser? User(string name, string messages)
    {
        var (locked, wifi, charging) = (false, false, false);
        double? first = null, since = null;
        var (last, windows) = (0.0, new List<(double, double)>());
        foreach (var part in messages.AsSpan().Split('\n'))
        {
            var line = messages.AsSpan()[part].Trim();
            if (line.IsEmpty) continue;
            var tab = line.IndexOf('\t');
            if (tab < 0 || !DateTime.TryParseExact(
                line[..tab].Trim(), "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
                return null;
            var now = (time - Origin).TotalSeconds;
            if (now < last) return null;
            first ??= now;
            last = now;
            (locked, wifi, charging) = Next(line[(tab + 1)..].Trim(), locked, wifi, charging);
            if (locked && wifi && charging) since ??= now;
            else if (since is { } start)
            {
                if (now > start) windows.Add((start, now));
                since = null;
            }
        }
        var period = Math.Floor(last - (first ?? last));
        return windows.Count > 0 && period >= 1 ? new RecordedUser(name, first!.Value, period, windows) : null;
    }

    /// <summary>The states after a message; other messages, such as a battery's level, change none of them.</summary>
    private static (bool Locked, bool WiFi, bool Charging) Next(ReadOnlySpan<char> state, bool locked, bool wifi, bool charging)
    {
        Span<char> lower = stackalloc char[Math.Min(state.Length, 32)];
        state[..lower.Length].ToLowerInvariant(lower);
        return lower switch
        {
            "screen_lock" => (true, wifi, charging),
            "screen_unlock" => (false, wifi, charging),
            "wifi" => (locked, true, charging),
            "2g" or "3g" or "4g" or "5g" or "unknown" => (locked, false, charging),
            "battery_charged_on" => (locked, wifi, true),
            "battery_charged_off" => (locked, wifi, false),
            _ => (locked, wifi, charging),
        };
    }
}
