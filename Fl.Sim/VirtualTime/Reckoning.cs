using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// Reckons when a client's update arrives. A transfer takes the link's latency and the message's bits over its throughput;
/// training takes <see cref="Strategy.Work"/> examples of <see cref="Model.TrainingFlops"/> over the device's speed, and a fixed time for
/// each step. Each of the three is rounded to 100 ns, so that sums of them are exact.
/// </summary>
internal sealed class Reckoning
{
    private readonly Experiment experiment;
    private readonly Fleet fleet;
    private readonly FleetOptions options;
    private readonly double flops;
    private readonly long bytesUp;

    /// <exception cref="BadInputException">The model's arithmetic cannot be counted.</exception>
    public Reckoning(Workload workload, Fleet fleet, FleetOptions options)
    {
        (experiment, this.fleet, this.options) = (workload.Experiment, fleet, options);
        var model = workload.Model;
        flops = model.TrainingFlops
            ?? throw new BadInputException($"devices: the time to train model '{model.Name}' cannot be reckoned, "
                + "as its layers are not known; take a model of 'fl list models', or leave devices out.");
        bytesUp = MessageFormat.Up(experiment, model).MostBytes;
    }

    /// <summary>The trip of a task that may take so many optimizer steps.</summary>
    public Trip TripOf(FitTask task)
    {
        var device = fleet[task.Client];
        var (work, steps) = WorkOf(task);
        if (steps > task.MaxSteps) (work, steps) = (work * task.MaxSteps / steps, task.MaxSteps);
        var link = device.Link;
        return new(
            Download(task.Client, task.BytesDown),
            TimeSpan.FromSeconds(work * flops / (device.Gflops * 1e9))
            + TimeSpan.FromMilliseconds(steps * device.Device.StepMs * device.Slowdown),
            Transfer(bytesUp, link.UpMbps * device.Throughput, link.LatencyMs),
            device.Device.IdleWatts + link.Watts, device.Device.TrainingWatts, link.TailSeconds * link.TailWatts);
    }

    /// <summary>A client sets out.</summary>
    /// <param name="until">When it stops being there.</param>
    public Flight Depart(FitTask task, TimeSpan now, TimeSpan until)
    {
        var trip = TripOf(task);
        var (ends, lost) = (now + trip.Total, (string?)null);
        var departure = new RandomStream(experiment.Seed, Purpose.Departure, task.Draw, task.Client);
        if (options.Dropout > 0 && departure.NextDouble() < options.Dropout)
            (ends, lost) = (now + trip.Total * departure.NextDouble(), "it dropped out");
        if (until < ends) (ends, lost) = (until, "it went away");
        if (lost is not null) lost = $"{lost} after {(ends - now).TotalSeconds:f1} s";
        return new(task.Client, task.Round, task.Draw, task.MaxSteps, task.Examples, now, ends, lost, trip.Joules(ends - now))
        {
            BytesDown = task.BytesDown,
        };
    }

    /// <summary>How long a client takes a message of so many bytes.</summary>
    public TimeSpan Download(int client, long bytes)
    {
        var device = fleet[client];
        return Transfer(bytes, device.Link.DownMbps * device.Throughput, device.Link.LatencyMs);
    }

    /// <summary>The task with as many optimizer steps as can be done in a time; fewer than one where none can.</summary>
    public FitTask Shorten(FitTask task, TimeSpan time)
    {
        var trip = TripOf(task);
        if (trip.Total <= time) return task;
        var (_, steps) = WorkOf(task);
        var left = time - trip.Download - trip.Upload;
        return task with { MaxSteps = left <= TimeSpan.Zero ? 0 : (int)(steps * (left / trip.Compute)) };
    }

    private (double Examples, double Steps) WorkOf(FitTask task)
    {
        var plan = WorkPlan.Of(experiment, task, task.Examples);
        var work = experiment.Strategy.Work(plan);
        return (work, Math.Max(1, Math.Round(work * plan.Batches.Count / plan.Batches.Examples)));
    }

    private static TimeSpan Transfer(long bytes, double mbps, double latencyMs) =>
        TimeSpan.FromMilliseconds(latencyMs) + TimeSpan.FromSeconds(bytes * 8 / (mbps * 1e6));
}
