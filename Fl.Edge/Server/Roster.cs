using Fl.Edge.Wire;

namespace Fl.Edge;

/// <summary>
/// Who is there: gives each id its number in the experiment and holds at most one session for it. A number is an id's own, for the
/// run, from the first time that it is ready; before, for as long as its session lasts.
/// </summary>
/// <threadsafety>Any thread.</threadsafety>
internal sealed class Roster
{
    private readonly int clients;
    private readonly ClientIds ids;
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> numbers = [];
    private readonly HashSet<Session> nameless = [];
    private readonly Session?[] sessions;
    private readonly string?[] owners;
    private readonly bool[] keeps;
    private readonly Func<IReadOnlySet<string>>? enrolled;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="clients">How many there are.</param>
    /// <param name="ids">Numbers that were given before, and where new ones are kept.</param>
    /// <param name="enrolled">
    /// Ids that numbers are kept for; null where clients with a name have no better claim than those without.
    /// </param>
    public Roster(int clients, ClientIds ids, Func<IReadOnlySet<string>>? enrolled = null)
    {
        this.enrolled = enrolled;
        (this.clients, this.ids, sessions, owners, keeps) = (clients, ids, new Session?[clients], new string?[clients], new bool[clients]);
        foreach (var (client, id) in ids.Known.Where(known => known.Client < clients)) (numbers[id], owners[client]) = (client, id);
    }

    /// <summary>Clients that take assignments.</summary>
    public int ReadyCount { get; private set; }

    /// <summary>Completes when a client comes or goes.</summary>
    public Task Changed
    {
        get
        {
            lock (gate) return changed.Task;
        }
    }

    /// <summary>The sessions at this moment.</summary>
    public Session[] Sessions
    {
        get
        {
            lock (gate) return [.. sessions.OfType<Session>()];
        }
    }

    /// <summary>The id that a number belongs to; null where it is free.</summary>
    public string? IdOf(int number)
    {
        lock (gate) return owners[number];
    }

    /// <summary>
    /// Gives a session its number, or says why not; an enrolled device takes one that it needs from a client without a name.
    /// </summary>
    public Refusal? Enter(Session session, TimeSpan stale)
    {
        var kept = enrolled?.Invoke();
        lock (gate)
        {
            if (kept is not null) MakeRoom(session.Id, kept);
            if (Number(session.Id, kept) is not { } number)
                return int.TryParse(session.Id, out _)
                    ? No(Refusal.Types.Code.ClientId, $"this experiment has clients 0 to {clients - 1}.")
                    : Later(Refusal.Types.Code.Full, $"all {clients} numbers of this experiment are taken.");
            if (owners[number] is { } owner && owner != session.Id)
                return Later(Refusal.Types.Code.Duplicate, $"number {number} belongs to client '{owner}'.");
            if (sessions[number] is { } old)
            {
                if (old.Instance != session.Instance && old.Silence < stale)
                    return Later(Refusal.Types.Code.Duplicate,
                        $"a client '{session.Id}' is connected already; give this one another --cid.");
                Remove(old, number);
                old.End("another connection took its place");
            }
            (owners[number], sessions[number], session.Number) = (session.Id, session, number);
            return null;
        }
    }

    /// <summary>
    /// Gives a session of a client without a name the highest number that is free, for as long as it lasts: names and numbers
    /// that clients ask for are low. Enrolled devices that have none yet keep theirs.
    /// </summary>
    /// <returns>Whether there was one.</returns>
    public bool EnterNameless(Session session)
    {
        var kept = enrolled?.Invoke();
        lock (gate)
        {
            var free = Free(kept);
            if (free.Count <= (kept?.Count(id => !int.TryParse(id, out _) && !numbers.ContainsKey(id)) ?? 0)) return false;
            var number = free[^1];
            nameless.Add(session);
            (owners[number], sessions[number], session.Number) = (session.Id, session, number);
            return true;
        }
    }

    /// <summary>The session takes tasks from now on.</summary>
    /// <param name="keepsModel">Whether the client keeps the final model.</param>
    /// <exception cref="IOException">Its number cannot be kept.</exception>
    public void Ready(Session session, bool keepsModel = false)
    {
        lock (gate)
        {
            if (sessions[session.Number] != session || session.IsReady) return;
            if (!nameless.Contains(session) && !numbers.ContainsKey(session.Id))
            {
                ids.Add(session.Number, session.Id);
                numbers.Add(session.Id, session.Number);
            }
            (session.IsReady, keeps[session.Number]) = (true, keepsModel);
            ReadyCount++;
            Change();
        }
    }

    /// <summary>The session takes no tasks until it is <see cref="Ready"/> again.</summary>
    public void Suspend(Session session)
    {
        lock (gate)
        {
            if (sessions[session.Number] != session || !session.IsReady) return;
            session.IsReady = false;
            ReadyCount--;
            Change();
        }
    }

    public void Leave(Session session)
    {
        lock (gate)
            if (session.Number >= 0 && sessions[session.Number] == session) Remove(session, session.Number);
    }

    /// <summary>Training examples of each client that is ready, and the most that its update may count for; 0 for the others.</summary>
    public (int[] Known, int[] Most) Examples()
    {
        lock (gate)
            return (Array.ConvertAll(sessions, session => session is { IsReady: true } ? session.Examples : 0),
                Array.ConvertAll(sessions, session => session is { IsReady: true } ? session.MostExamples : 0));
    }

    /// <summary>Makes the numbers that were given outlive a power cut; before a round whose clients a checkpoint may name.</summary>
    public void FlushNumbers()
    {
        lock (gate) ids.Flush();
    }

    /// <summary>Numbers of the clients, here or away, that keep the final model.</summary>
    public int[] Keepers()
    {
        lock (gate) return [.. Enumerable.Range(0, clients).Where(number => keeps[number])];
    }

    /// <summary>The ready session of a client, at once or as soon as there is one.</summary>
    public async Task<Session> WaitForAsync(int number, CancellationToken cancellation)
    {
        while (true)
        {
            Task wait;
            lock (gate)
            {
                if (sessions[number] is { IsReady: true } session) return session;
                wait = changed.Task;
            }
            await wait.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until so many clients are ready.</summary>
    public async Task WaitForCountAsync(int count, CancellationToken cancellation)
    {
        while (true)
        {
            Task wait;
            lock (gate)
            {
                if (ReadyCount >= count) return;
                wait = changed.Task;
            }
            await wait.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    private void Remove(Session session, int number)
    {
        sessions[number] = null;
        if (nameless.Remove(session) || !numbers.ContainsKey(session.Id)) owners[number] = null;
        if (session.IsReady) ReadyCount--;
        Change();
    }

    private void Change()
    {
        changed.TrySetResult();
        changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>A number is itself; another id has the one it was given or holds, else the lowest that nobody has.</summary>
    private int? Number(string id, IReadOnlySet<string>? kept)
    {
        if (int.TryParse(id, out var number)) return number >= 0 && number < clients && id == number.ToString() ? number : null;
        if (numbers.TryGetValue(id, out number)) return number;
        if (Array.IndexOf(owners, id) is >= 0 and var held) return held;
        return Free(kept) is [var lowest, ..] ? lowest : null;
    }

    /// <summary>Numbers that nobody has, from the lowest, but those that are enrolled devices' ids.</summary>
    private List<int> Free(IReadOnlySet<string>? kept) =>
        [.. Enumerable.Range(0, clients).Where(number => owners[number] is null && kept?.Contains(number.ToString()) is not true)];

    /// <summary>Sends the client without a name away that is in the way of an enrolled device, if there is one.</summary>
    private void MakeRoom(string id, IReadOnlySet<string> kept)
    {
        var guest = int.TryParse(id, out var own) ? nameless.FirstOrDefault(session => session.Number == own)
            : numbers.ContainsKey(id) || Free(kept).Count > 0 ? null
            : nameless.Where(session => !kept.Contains(session.Number.ToString())).MinBy(session => session.Number);
        if (guest is null) return;
        Remove(guest, guest.Number);
        _ = Task.Run(async () =>
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            var goodbye = new Goodbye { Reason = $"its number is that of the enrolled device '{id}'" };
            await guest.DismissAsync(goodbye, limit.Token).ConfigureAwait(false);
        });
    }

    private static Refusal No(Refusal.Types.Code code, string message) => new() { Code = code, Message = message };

    private static Refusal Later(Refusal.Types.Code code, string message) => new() { Code = code, Message = message, MayRetry = true };
}
