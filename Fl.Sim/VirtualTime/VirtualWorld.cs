using Fl.Core;

namespace Fl.Sim;

/// <summary>The virtual clock, and where each client is: away, there, or at work.</summary>
internal sealed class VirtualWorld : IDisposable
{
    /// <summary>Where so much virtual time passes without enough clients, there never will be.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromDays(30);

    private readonly Fleet fleet;
    private readonly Timelines timelines;
    private readonly Batteries batteries;
    private readonly Recipients recipients;
    private readonly SentMessages messages = new();
    private readonly HashSet<int> busy = [];
    private readonly Askable askable;
    private readonly Action<int> look;

    public VirtualWorld(
        Workload workload, IReadOnlyList<int> examples, Fleet fleet, FleetOptions options, Recipients recipients, string baseDirectory)
    {
        (this.fleet, this.recipients) = (fleet, recipients);
        Reckoning = new(workload, fleet, options);
        timelines = new(options.Availability, fleet, workload.Experiment.Seed, baseDirectory);
        batteries = new(options, fleet);
        askable = new(examples, client => timelines.IsOnline(client) && !busy.Contains(client) && batteries.Allows(client));
        look = askable.Look;
    }

    public Reckoning Reckoning { get; }

    public TimeSpan Now { get; private set; }

    /// <summary>Clients at work, in the order in which their work ends.</summary>
    public SortedSet<Flight> Flights { get; } = new(Comparer<Flight>.Create((a, b) =>
        (a.Ends, a.Client, a.Draw).CompareTo((b.Ends, b.Client, b.Draw))));

    /// <summary>Training examples of each client that can be asked now; 0 for the others.</summary>
    public IReadOnlyList<int> Examples => askable;

    /// <summary>The clients that can be asked now, in the order of their numbers.</summary>
    public IReadOnlyList<int> Available => askable.Clients;

    /// <summary>How often a client became one that can be asked.</summary>
    public long Arrivals => askable.Arrivals;

    /// <summary>When something may change that does not depend on whom the server asks.</summary>
    private TimeSpan NextChange
    {
        get
        {
            var next = Min(timelines.NextChange, batteries.Tomorrow);
            return Flights.Min is { } flight && flight.Ends > Now ? Min(next, flight.Ends) : next;
        }
    }

    /// <summary>Lets time pass until so many clients can be asked.</summary>
    /// <exception cref="RunFailedException">There never are, or not within <see cref="Patience"/>.</exception>
    public void WaitFor(int count, CancellationToken cancellation)
    {
        var began = Now;
        while (Available.Count is var there && there < count)
        {
            cancellation.ThrowIfCancellationRequested();
            var next = NextChange;
            if (next == TimeSpan.MaxValue || next - began > Patience)
                throw new RunFailedException($"only {there} clients can be asked, and no {count} within {Patience.TotalDays} virtual days: "
                    + "lower clients.per_round, or have the clients of devices.availability be there more.");
            Advance(next);
        }
    }

    /// <summary>Goes on to the next change of who is there, if it is before a time; whether it was.</summary>
    public bool AdvanceToChange(TimeSpan before)
    {
        var next = NextChange;
        if (next >= before) return false;
        Advance(next);
        return true;
    }

    public void Advance(TimeSpan to)
    {
        if (to > Now) Now = to;
        timelines.Advance(Now, look);
        batteries.Advance(Now, look);
        foreach (var flight in Flights)
        {
            if (flight.Ends > Now) break;
            Free(flight.Client);
            Receive(flight);
        }
    }

    /// <summary>The task with the bytes that its message takes.</summary>
    public FitTask Count(FitTask task) => recipients.Count(task);

    public Flight Depart(FitTask task) => Reckoning.Depart(task, Now, timelines.Until(task.Client));

    /// <summary>A client is at work from now on, whatever the server does meanwhile.</summary>
    public void Send(FitTask task, Flight flight)
    {
        messages.Keep(task.Round, task.Message);
        Flights.Add(flight);
        Occupy(flight.Client);
    }

    public SentMessage Sent(int round) => messages[round];

    /// <summary>What a client at work was asked.</summary>
    public FitTask TaskOf(Flight flight) =>
        ForDevice(new(flight.Client, flight.Round, flight.Examples, messages[flight.Round].Values)
        {
            Draw = flight.Draw,
            MaxSteps = flight.MaxSteps,
            BytesDown = flight.BytesDown,
        });

    /// <summary>A task as the client's device does it.</summary>
    public FitTask ForDevice(FitTask task) => fleet[task.Client].Epochs is { } epochs ? task with { Epochs = epochs } : task;

    /// <summary>Its work is over, and its message no longer needed.</summary>
    public void Land(Flight flight)
    {
        Flights.Remove(flight);
        Free(flight.Client);
        messages.Release(flight.Round);
    }

    /// <summary>Takes the energy of a part in a round that is over from the client's battery.</summary>
    public void Spend(Flight flight)
    {
        Receive(flight);
        batteries.Take(flight.Client, flight.Joules);
        askable.Look(flight.Client);
    }

    public static Update Stamp(Update update, Flight flight) =>
        update with
        {
            Report = update.Report with { VirtualSeconds = (flight.Ends - flight.Started).TotalSeconds, Joules = flight.Joules },
        };

    public PoolState Capture() => new(Now, [.. Flights], batteries.Capture()) { Supplied = recipients.Capture() };

    public void Restore(PoolState state, Func<int, SentMessage> sent)
    {
        Advance(state.Now);
        batteries.Restore(state.Spent, look);
        recipients.Restore(state.Supplied);
        foreach (var flight in state.Flights)
        {
            messages.Keep(flight.Round, sent(flight.Round));
            Flights.Add(flight);
            if (flight.Ends > Now) Occupy(flight.Client);
        }
    }

    public void Dispose()
    {
        timelines.Dispose();
        messages.Dispose();
    }

    private void Occupy(int client)
    {
        busy.Add(client);
        askable.Look(client);
    }

    private void Free(int client)
    {
        if (busy.Remove(client)) askable.Look(client);
    }

    /// <summary>The client has the message of a flight that is over, unless it was lost before.</summary>
    private void Receive(Flight flight)
    {
        if (flight.Ends - flight.Started >= Reckoning.Download(flight.Client, flight.BytesDown)) recipients.Add(flight.Client);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
