using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// Virtual clients on devices: reckons when each update would come, and has only those trained that come in time. Nothing
/// waits for the virtual clock, so that a slow device costs the simulation no more than a fast one.
/// </summary>
public sealed class VirtualPool : PoolDecorator, IAsynchronousPool, IVirtualTime, IResumablePool
{
    private readonly VirtualWorld world;
    private readonly ClientsOptions options;
    private readonly Lookahead lookahead;
    private readonly bool isInStep;

    /// <param name="pool">Trains; taken over and disposed with this.</param>
    /// <param name="workers">Clients that it trains at the same time.</param>
    /// <param name="recipients">Tells what messages take.</param>
    /// <exception cref="BadInputException">The fleet does not fit the experiment.</exception>
    public VirtualPool(
        IClientPool pool, int workers, Workload workload, Fleet fleet, FleetOptions devices, Recipients recipients, string baseDirectory)
        : base(pool)
    {
        (Fleet, options, isInStep) = (fleet, workload.Experiment.Clients, workload.Experiment.Strategy is not AsynchronousStrategy);
        lookahead = new(pool, 4 * workers);
        world = new(workload, pool.Examples, fleet, devices, recipients, baseDirectory);
    }

    /// <summary>What the clients run on.</summary>
    public Fleet Fleet { get; }

    public override IReadOnlyList<int> Examples => world.Examples;

    public override IReadOnlyList<int> Available => world.Available;

    public TimeSpan Now => world.Now;

    public void Pass(TimeSpan time) => world.Advance(world.Now + time);

    public (int Clients, long Examples) Late => (world.Flights.Count, world.Flights.Sum(flight => (long)flight.Examples));

    public override Task ReadyAsync(CancellationToken cancellation)
    {
        // Clients at work will answer, and what is asked of the others is for whoever is there.
        if (isInStep || world.Flights.Count == 0) world.WaitFor(isInStep ? options.PerRound : 1, cancellation);
        return Task.CompletedTask;
    }

    public override async Task FitAsync(
        IReadOnlyList<FitTask> tasks, Func<bool> enough, Action<Update> take, CancellationToken cancellation)
    {
        var (start, deadline) =
            (world.Now, options.Deadline is { } seconds ? world.Now + TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue);
        var cohort = tasks.Select(task => SetOut(task, deadline)).OrderBy(one => one.Flight.Ends).ThenBy(one => one.Task.Client).ToArray();
        var inTime = cohort.Where(one => one.Flight.Lost is null && one.Flight.Ends <= deadline && one.Task.MaxSteps > 0).ToArray();

        var (closing, taken) = (start, 0);
        while (taken < inTime.Length && !enough())
        {
            // As many as will do; after that one by one, should some have been refused.
            var all = options.Selection.DrawsAnyNumber ? inTime.Length : Math.Min(options.PerRound, inTime.Length);
            var part = inTime[taken..(taken == 0 ? all : taken + 1)];
            (taken, closing) = (taken + part.Length, part[^1].Flight.Ends);
            await TrainAsync(part, take, cancellation).ConfigureAwait(false);
        }
        // The server hears nothing of those that are lost: it waits for them as long as it waits at all.
        if (!enough() && taken < cohort.Length) closing = deadline < TimeSpan.MaxValue ? deadline : cohort[^1].Flight.Ends;

        await TakeLateAsync(tasks[0].Round, closing, take, cancellation).ConfigureAwait(false);
        foreach (var one in cohort.Except(inTime[..taken]))
        {
            if (options.Late is LatePolicy.Accept && one.Flight.Ends > closing) world.Send(one.Task, one.Flight);
            else take(LetGo(one, start, closing, deadline));
        }
        world.Advance(closing);
    }

    public int Busy => world.Flights.Count;

    public void Dispatch(FitTask task)
    {
        task = world.Count(world.ForDevice(task));
        world.Send(task, world.Depart(task));
    }

    public async ValueTask<Update?> NextAsync(bool orNewcomers, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var flight = world.Flights.Min ?? throw new InvalidOperationException("nobody is at work.");
        var arrivals = world.Arrivals;
        while (orNewcomers && world.AdvanceToChange(before: flight.Ends))
            if (world.Arrivals > arrivals && world.Available.Count > 0) return null;
        world.Advance(flight.Ends);
        var task = world.TaskOf(flight);
        var update = flight.Lost is { } reason ? Update.Failed(flight.Client, reason, flight.BytesDown) with { Task = task }
            : await lookahead.TakeAsync(world.Flights, world.TaskOf, cancellation).ConfigureAwait(false);
        world.Spend(flight);
        world.Land(flight);
        return VirtualWorld.Stamp(update, flight);
    }

    public PoolState? Capture() => world.Capture();

    public SentMessage Sent(int round) => world.Sent(round);

    public void Restore(PoolState state, Func<int, SentMessage> sent) => world.Restore(state, sent);

    public override ValueTask DisposeAsync()
    {
        world.Dispose();
        lookahead.Dispose();
        return base.DisposeAsync();
    }

    private Departure SetOut(FitTask task, TimeSpan deadline)
    {
        task = world.Count(world.ForDevice(task));
        if (options.Late is LatePolicy.Partial && deadline < TimeSpan.MaxValue) task = world.Reckoning.Shorten(task, deadline - world.Now);
        return new(task, world.Depart(task));
    }

    /// <summary>Has some clients train, whatever order they end in.</summary>
    private Task TrainAsync(Departure[] part, Action<Update> take, CancellationToken cancellation)
    {
        var flights = part.ToDictionary(one => one.Task.Client, one => one.Flight);
        return Inner.FitAsync([.. part.Select(one => one.Task)], static () => false, update =>
        {
            var flight = flights[update.Client];
            lock (world) world.Spend(flight);
            take(VirtualWorld.Stamp(update, flight));
        }, cancellation);
    }

    /// <summary>The updates that clients of earlier rounds still owed, and that came in this round.</summary>
    private async Task TakeLateAsync(int round, TimeSpan closing, Action<Update> take, CancellationToken cancellation)
    {
        foreach (var group in world.Flights.Where(flight => flight.Ends <= closing).GroupBy(flight => flight.Round)
            .OrderBy(group => group.Key).ToArray())
        {
            var late = group.Select(flight => new Departure(world.TaskOf(flight) with { StoreRound = round }, flight)).ToArray();
            foreach (var one in late.Where(one => one.Flight.Lost is not null))
                take(LetGo(one, one.Flight.Started, closing, TimeSpan.MaxValue));
            await TrainAsync([.. late.Where(one => one.Flight.Lost is null)], take, cancellation).ConfigureAwait(false);
            foreach (var one in late) world.Land(one.Flight);
        }
    }

    /// <summary>The end of a client's part in a round without an update.</summary>
    private Update LetGo(Departure one, TimeSpan start, TimeSpan closing, TimeSpan deadline)
    {
        var flight = one.Flight;
        var reason = flight.Lost is not null && flight.Ends <= closing ? flight.Lost
            : flight.Ends > deadline || one.Task.MaxSteps == 0
                ? $"late: it would have taken {(flight.Ends - start).TotalSeconds:f1} s, the deadline is {options.Deadline} s"
            : "others were faster";
        var ends = flight.Ends < closing ? flight.Ends : closing;
        flight = flight with { Ends = ends, Joules = world.Reckoning.TripOf(one.Task).Joules(ends - flight.Started) };
        world.Spend(flight);
        return VirtualWorld.Stamp(Update.Failed(flight.Client, reason, flight.BytesDown) with { Task = one.Task }, flight);
    }

    private sealed record Departure(FitTask Task, Flight Flight);
}
