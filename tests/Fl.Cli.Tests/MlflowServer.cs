using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Fl.Cli.Tests;

/// <summary>
/// A tracking server by MLflow's published REST API, version 2.0, for what a run needs of it. It is stricter than MLflow: a field
/// that the API does not have, or of another type, is refused, as is what is beyond the published limits.
/// </summary>
internal sealed partial class MlflowServer : IAsyncDisposable
{
    private readonly WebApplication server;
    private readonly Lock gate = new();
    private int failing;

    private MlflowServer(WebApplication server) => this.server = server;

    public string Address => server.Urls.Single();

    public Dictionary<string, string> Experiments { get; } = [];

    public Dictionary<string, TrackedRun> Runs { get; } = [];

    /// <summary>Why requests were refused.</summary>
    public ConcurrentQueue<string> Refusals { get; } = new();

    public ConcurrentQueue<string?> Credentials { get; } = new();

    /// <param name="failures">So many requests are answered with 503 first.</param>
    /// <param name="answer">What a request waits for.</param>
    public static async Task<MlflowServer> StartAsync(int failures = 0, Task? answer = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var stand = new MlflowServer(app) { failing = failures };
        app.Run(async context =>
        {
            if (answer is not null) await answer;
            stand.Credentials.Enqueue(context.Request.Headers.Authorization);
            if (Interlocked.Decrement(ref stand.failing) >= 0)
            {
                context.Response.StatusCode = 503;
                return;
            }
            await stand.AnswerAsync(context);
        });
        await app.StartAsync();
        return stand;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        try
        {
            var path = context.Request.Path.Value!;
            using var memory = new MemoryStream();
            await context.Request.Body.CopyToAsync(memory);
            Demand(memory.Length <= 1_000_000, "the request is over 1 MB");
            object answer;
            lock (gate)
                answer = context.Request.Method == "GET" ? Get(path, context.Request.Query)
                    : Post(path, JsonDocument.Parse(memory.ToArray()).RootElement);
            await context.Response.WriteAsJsonAsync(answer);
        }
        catch (Refused refused)
        {
            if (refused.Code == "INVALID_PARAMETER_VALUE") Refusals.Enqueue(refused.Message);
            context.Response.StatusCode = refused.Code == "RESOURCE_DOES_NOT_EXIST" ? 404 : 400;
            await context.Response.WriteAsJsonAsync(new { error_code = refused.Code, message = refused.Message });
        }
    }

    private object Get(string path, IQueryCollection query)
    {
        switch (path)
        {
            case "/api/2.0/mlflow/experiments/get-by-name":
                Demand(query.Keys.SequenceEqual(["experiment_name"]), "unknown parameter");
                return Experiments.TryGetValue(query["experiment_name"].ToString(), out var id)
                    ? new { experiment = new { experiment_id = id, lifecycle_stage = "active" } } : throw Missing();
            case "/api/2.0/mlflow/runs/get":
                Demand(query.Keys.SequenceEqual(["run_id"]), "unknown parameter");
                var run = Run(query["run_id"].ToString());
                var latest = run.Metrics.GroupBy(metric => metric.Key).Select(metric => metric.MaxBy(point => point.Step)!);
                return new { run = new { info = new { run_id = query["run_id"].ToString(), status = run.Status }, data = new
                {
                    metrics = latest.Select(metric => new { key = metric.Key, value = metric.Value, timestamp = metric.Time,
                        step = metric.Step }),
                    @params = run.Parameters.Select(one => new { key = one.Key, value = one.Value }),
                } } };
            default: throw Missing();
        }
    }

    private object Post(string path, JsonElement body)
    {
        switch (path)
        {
            case "/api/2.0/mlflow/experiments/create":
                Fields(body, ("name", JsonValueKind.String));
                if (Experiments.ContainsKey(Text(body, "name"))) throw new Refused("RESOURCE_ALREADY_EXISTS", "it exists");
                return new { experiment_id = Experiments[Text(body, "name")] = $"{Experiments.Count + 1}" };
            case "/api/2.0/mlflow/runs/create":
                Fields(body, ("experiment_id", JsonValueKind.String), ("run_name", JsonValueKind.String),
                    ("start_time", JsonValueKind.Number), ("tags", JsonValueKind.Array));
                Demand(Experiments.ContainsValue(Text(body, "experiment_id")), "no such experiment");
                _ = body.GetProperty("start_time").GetInt64();
                var id = $"{Runs.Count + 1:x32}";
                Runs[id] = new() { Name = Text(body, "run_name"), Experiment = Text(body, "experiment_id"), Status = "RUNNING" };
                foreach (var (key, value) in Pairs(body, "tags", 5000)) Runs[id].Tags[key] = value;
                return new { run = new { info = new { run_id = id, status = "RUNNING" }, data = new { } } };
            case "/api/2.0/mlflow/runs/log-batch":
                Fields(body, ("run_id", JsonValueKind.String), ("metrics?", JsonValueKind.Array), ("params?", JsonValueKind.Array),
                    ("tags?", JsonValueKind.Array));
                Log(Run(Text(body, "run_id")), body);
                return new { };
            case "/api/2.0/mlflow/runs/update":
                Fields(body, ("run_id", JsonValueKind.String), ("status", JsonValueKind.String), ("end_time?", JsonValueKind.Number));
                Demand(Text(body, "status") is "RUNNING" or "FINISHED" or "FAILED" or "KILLED", "no such status");
                if (body.TryGetProperty("end_time", out var end)) Demand(end.TryGetInt64(out var _), "end_time is no integer");
                Run(Text(body, "run_id")).Status = Text(body, "status");
                return new { run_info = new { run_id = Text(body, "run_id") } };
            default: throw Missing();
        }
    }

    private static void Log(TrackedRun run, JsonElement body)
    {
        var (parameters, tags) = (Pairs(body, "params", 6000), Pairs(body, "tags", 5000));
        List<TrackedMetric> metrics = [];
        if (body.TryGetProperty("metrics", out var sent))
            foreach (var metric in sent.EnumerateArray())
            {
                Fields(metric, ("key", JsonValueKind.String), ("value", JsonValueKind.Number), ("timestamp", JsonValueKind.Number),
                    ("step", JsonValueKind.Number));
                Demand(Key().IsMatch(Text(metric, "key")), "no key");
                metrics.Add(new(Text(metric, "key"), metric.GetProperty("value").GetDouble(), metric.GetProperty("timestamp").GetInt64(),
                    metric.GetProperty("step").GetInt64()));
            }
        Demand(metrics.Count <= 1000 && parameters.Count <= 100 && tags.Count <= 100 && metrics.Count + parameters.Count
            + tags.Count <= 1000, "too many at a time");
        foreach (var (key, value) in parameters)
        {
            Demand(!run.Parameters.TryGetValue(key, out var before) || before == value, $"{key} was {before}");
            run.Parameters[key] = value;
        }
        foreach (var (key, value) in tags) run.Tags[key] = value;
        run.Metrics.AddRange(metrics);
    }

    private static List<(string Key, string Value)> Pairs(JsonElement body, string name, int longest)
    {
        if (!body.TryGetProperty(name, out var sent)) return [];
        foreach (var pair in sent.EnumerateArray())
        {
            Fields(pair, ("key", JsonValueKind.String), ("value", JsonValueKind.String));
            Demand(Key().IsMatch(Text(pair, "key")), "no key");
            Demand(Text(pair, "value").Length <= longest, "the value is too long");
        }
        return [.. sent.EnumerateArray().Select(pair => (Text(pair, "key"), Text(pair, "value")))];
    }

    /// <summary>All of them are there, but those with a question mark; and no others.</summary>
    private static void Fields(JsonElement body, params (string Name, JsonValueKind Kind)[] fields)
    {
        Demand(body.ValueKind is JsonValueKind.Object, "no object");
        foreach (var property in body.EnumerateObject())
            Demand(fields.Any(field => field.Name.TrimEnd('?') == property.Name && field.Kind == property.Value.ValueKind),
                $"unknown field or type: {property}");
        foreach (var (name, _) in fields.Where(field => !field.Name.EndsWith('?'))) Demand(body.TryGetProperty(name, out var _),
            $"{name} is missing");
    }

    private TrackedRun Run(string id) => Runs.TryGetValue(id, out var run) ? run : throw Missing();

    private static string Text(JsonElement body, string name) => body.GetProperty(name).GetString()!;

    private static Refused Missing() => new("RESOURCE_DOES_NOT_EXIST", "there is none");

    private static void Demand(bool isSo, string complaint)
    {
        if (!isSo) throw new Refused("INVALID_PARAMETER_VALUE", complaint);
    }

    [GeneratedRegex(@"^[/\w.\- :]{1,250}$")]
    private static partial Regex Key();

    internal sealed record TrackedMetric(string Key, double Value, long Time, long Step);

    internal sealed class TrackedRun
    {
        public required string Name { get; init; }

        public required string Experiment { get; init; }

        public required string Status { get; set; }

        public List<TrackedMetric> Metrics { get; } = [];

        public Dictionary<string, string> Parameters { get; } = [];

        public Dictionary<string, string> Tags { get; } = [];

        public IEnumerable<(long Step, double Value)> Curve(string key) => Metrics.Where(metric => metric.Key == key)
            .Select(metric => (metric.Step, metric.Value));
    }

    private sealed class Refused(string code, string message) : Exception(message)
    {
        public string Code => code;
    }
}
