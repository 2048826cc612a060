using System.Text.Json.Nodes;
using System.Threading.Channels;
using Fl.Core;
using Fl.Reports;

namespace Fl.Cli;

/// <summary>A run at an MLflow tracking server: rounds wait in a queue of so many, and are sent as fast as the server takes them.</summary>
/// <param name="place">The server's address.</param>
/// <param name="giveUp">Nothing more is sent then.</param>
internal sealed class MlflowTrackedRun(MlflowClient client, string place, StartedRun run, CancellationToken giveUp) : ITrackedRun
{
    /// <summary>
    /// MLflow takes 1,000 metrics and 100 parameters at a time, 1 MB in all; 50 parameters of the longest values are that.
    /// </summary>
    private const int MostMetrics = 1000, MostParameters = 50, LongestValue = 6000, MostWaiting = 10_000;

    private const string NoAnswer = "it answered without what MLflow's API promises";

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.5), LongestWait = TimeSpan.FromSeconds(30),
        LastWait = TimeSpan.FromSeconds(0.2);
    private readonly Channel<TimedPoint> queue = Channel.CreateBounded<TimedPoint>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });
    private readonly TaskCompletionSource<(RunEnd End, RunSummary? Summary)> ended =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string id = "";
    private int left, dropped;
    private string? why;

    /// <summary>Called when the run was interrupted.</summary>
    public Action? Killed { get; set; }

    /// <summary>Rounds that the server does not have, and why; null where it has all, and the run's end.</summary>
    public (int Rounds, string Why)? Lost { get; private set; }

    public void Write(TimedPoint point)
    {
        if (queue.Writer.TryWrite(point)) Interlocked.Increment(ref left);
        else Interlocked.Increment(ref dropped);
    }

    public void End(RunEnd end, RunSummary? summary)
    {
        if (end is RunEnd.Killed) Killed?.Invoke();
        ended.TrySetResult((end, summary));
        queue.Writer.TryComplete();
    }

    /// <summary>Sends what comes until the run has ended.</summary>
    public async Task WorkAsync()
    {
        // Off the run's thread from here on.
        await Task.Yield();
        var isWhole = false;
        try
        {
            var last = await TryAsync(BeginAsync).ConfigureAwait(false);
            await SendAsync([.. run.Past.Where(point => point.Point.Round > last)]).ConfigureAwait(false);
            while (await queue.Reader.WaitToReadAsync(giveUp).ConfigureAwait(false))
            {
                var points = new List<TimedPoint>();
                while (points.Count < MostMetrics && queue.Reader.TryRead(out var point)) points.Add(point);
                await SendAsync([.. points.Where(point => point.Point.Round > last)]).ConfigureAwait(false);
                Interlocked.Add(ref left, -points.Count);
            }
            await TryAsync(EndAsync).ConfigureAwait(false);
            isWhole = dropped == 0;
            if (!isWhole) why ??= "it was too slow";
        }
        catch (OperationCanceledException)
        {
            why ??= "it did not take them in time";
        }
        catch (Exception error)
            when (error is MlflowRefusal or IOException or UnauthorizedAccessException or InvalidOperationException or BadInputException)
        {
            // An answer of another shape than the API's is an invalid operation on it.
            why = error is InvalidOperationException ? NoAnswer : error.Message.ReplaceLineEndings(" ");
            await DrainAsync().ConfigureAwait(false);
        }
        if (!isWhole) Lost = (left + dropped, why!);
    }

    /// <summary>Finds the run that a run folder goes on with, or makes one.</summary>
    /// <returns>The last round that the server has; -1 for none.</returns>
    private async Task<int> BeginAsync()
    {
        var options = ExperimentDifference.Options(await File.ReadAllTextAsync(Path.Combine(run.Folder, Run.ExperimentName), giveUp)
            .ConfigureAwait(false));
        var known = new HashSet<string>();
        var last = -1;
        if (MlflowIds.Find(run.Folder, place) is { } before && await FindAsync(before).ConfigureAwait(false) is { } there)
        {
            id = before;
            known = [.. Entries(there, "params").Select(entry => (string?)entry["key"] ?? "")];
            last = Entries(there, "metrics").Where(entry => RunEvents.Figures.Any(figure => figure.Tag == (string?)entry["key"]))
                .Select(entry => int.TryParse(entry["step"]?.ToString(), out var step) ? step : -1).DefaultIfEmpty(-1).Max();
            await client.PostAsync("runs/update", new() { ["run_id"] = id, ["status"] = "RUNNING" }, giveUp).ConfigureAwait(false);
        }
        else
        {
            var made = await client.PostAsync("runs/create", new()
            {
                ["experiment_id"] = await ExperimentAsync(options.GetValueOrDefault("name", run.Place)).ConfigureAwait(false),
                ["run_name"] = run.Place,
                ["start_time"] = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
                ["tags"] = Pairs(MlflowRun.OfName(run.Place)),
            }, giveUp).ConfigureAwait(false);
            id = Text(made["run"]?["info"]?["run_id"]);
            Keep();
        }
        foreach (var chunk in options.Where(option => !known.Contains(option.Key)).Chunk(MostParameters))
        {
            var parameters = Pairs(chunk.Select(option => KeyValuePair.Create(option.Key, Cut(option.Value))));
            await client.PostAsync("runs/log-batch", new() { ["run_id"] = id, ["params"] = parameters }, giveUp).ConfigureAwait(false);
        }
        return last;
    }

    /// <summary>The run's data; null where it is not there any more.</summary>
    private async Task<JsonObject?> FindAsync(string before)
    {
        try
        {
            return (await client.GetAsync("runs/get", "run_id", before, giveUp).ConfigureAwait(false))["run"]?["data"] as JsonObject;
        }
        catch (MlflowRefusal refusal) when (refusal.Code == "RESOURCE_DOES_NOT_EXIST")
        {
            return null;
        }
    }

    private async Task<string> ExperimentAsync(string name)
    {
        try
        {
            var found = await client.GetAsync("experiments/get-by-name", "experiment_name", name, giveUp).ConfigureAwait(false);
            return Text(found["experiment"]?["experiment_id"]);
        }
        catch (MlflowRefusal refusal) when (refusal.Code == "RESOURCE_DOES_NOT_EXIST")
        {
            try
            {
                var made = await client.PostAsync("experiments/create", new() { ["name"] = name }, giveUp).ConfigureAwait(false);
                return Text(made["experiment_id"]);
            }
            catch (MlflowRefusal raced) when (raced.Code == "RESOURCE_ALREADY_EXISTS")
            {
                // Another run was quicker; the next try finds it.
                throw new MlflowRefusal(raced.Message, raced.Code, isLasting: false);
            }
        }
    }

    private async Task SendAsync(IReadOnlyList<TimedPoint> points)
    {
        foreach (var chunk in points.SelectMany(point => MlflowRun.OfRound(point.Point, point.Time)).Chunk(MostMetrics))
            await TryAsync(() => client.PostAsync("runs/log-batch", new() { ["run_id"] = id, ["metrics"] = Metrics(chunk) }, giveUp))
                .ConfigureAwait(false);
    }

    private async Task<JsonObject> EndAsync()
    {
        var (end, summary) = await ended.Task.ConfigureAwait(false);
        var now = TimeProvider.System.GetUtcNow();
        if (summary is not null)
            await client.PostAsync("runs/log-batch", new()
            {
                ["run_id"] = id,
                ["metrics"] = Metrics(MlflowRun.OfSummary(summary, now).Where(metric => double.IsFinite(metric.Value))),
                ["tags"] = Pairs(MlflowRun.OfVersions(summary)),
            }, giveUp).ConfigureAwait(false);
        return await client.PostAsync("runs/update", new()
        {
            ["run_id"] = id,
            ["status"] = end.ToString().ToUpperInvariant(),
            ["end_time"] = now.ToUnixTimeMilliseconds(),
        }, giveUp).ConfigureAwait(false);
    }

    /// <summary>
    /// Does it until it is done, after longer and longer waits; after the run's end after short ones, since time is short then.
    /// </summary>
    private async Task<T> TryAsync<T>(Func<Task<T>> what)
    {
        for (var wait = FirstWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            try
            {
                return await what().ConfigureAwait(false);
            }
            catch (MlflowRefusal refusal) when (!refusal.IsLasting)
            {
                why = refusal.Message;
            }
            if (ended.Task.IsCompleted) await Task.Delay(LastWait, giveUp).ConfigureAwait(false);
            else await ((Task)ended.Task).WaitAsync(wait, giveUp).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            giveUp.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Counts what comes and is not sent any more.</summary>
    private async Task DrainAsync()
    {
        while (await queue.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false)) _ = queue.Reader.TryRead(out _);
    }

    private void Keep()
    {
        try
        {
            MlflowIds.Keep(run.Folder, place, id);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            why = $"the run's id could not be kept, so that it will not go on in the same run: {error.Message}";
        }
    }

    private static IEnumerable<JsonObject> Entries(JsonObject data, string kind) => (data[kind] as JsonArray ?? []).OfType<JsonObject>();

    private static JsonArray Metrics(IEnumerable<MlflowMetric> metrics) => [.. metrics.Select(metric => new JsonObject
    {
        ["key"] = metric.Key, ["value"] = metric.Value, ["timestamp"] = metric.Time.ToUnixTimeMilliseconds(), ["step"] = metric.Step,
    })];

    private static JsonArray Pairs(IEnumerable<KeyValuePair<string, string>> pairs) =>
        [.. pairs.Select(pair => new JsonObject { ["key"] = pair.Key, ["value"] = pair.Value })];

    /// <summary>A longer value is shown as far as MLflow takes it; the run folder has it whole.</summary>
    private static string Cut(string value) => value.Length <= LongestValue ? value : value[..(LongestValue - 1)] + "…";

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0
        ? text
        : throw new MlflowRefusal(NoAnswer, null, isLasting: true);
}
