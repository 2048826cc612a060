using System.Diagnostics;
using System.Globalization;

namespace Fl.Cli.Tests;

/// <summary>OpenTelemetry's environment variables have the real <c>fl</c> send a run's figures to a collector.</summary>
public sealed class OtlpExportTests : Workspace
{
    [Fact]
    public async Task The_collector_has_the_last_round_s_figures_when_the_run_is_over()
    {
        await using var collector = await OtlpCollector.StartAsync();
        Write("t.yaml", "name: told\n" + Tiny);
        using var fl = FlProcess.Start(Root, collector.Variables, "sim", "t.yaml", "--quiet", "--out", "run");
        Assert.True(await fl.WaitAsync() == 0, fl.Error);
        Assert.Equal("", fl.Error);

        var last = collector.Requests[^1];
        var row = Rfc4180.Records(Read("run/rounds.csv"))[^1];
        Assert.Equal(2, last["fl.round{experiment=told}"]);
        Assert.Equal(double.Parse(row[9], CultureInfo.InvariantCulture), last["fl.test.accuracy{experiment=told}"]);
        Assert.Equal(8, last["fl.updates{experiment=told,status=completed}"]);
        Assert.Equal("fl", collector.Resource["service.name"]);
    }

    [Fact]
    public async Task A_round_is_a_trace_down_to_the_workers_of_a_cluster()
    {
        await using var collector = await OtlpCollector.StartAsync();
        Write("t.yaml", Tiny);
        using var fl = FlProcess.Start(Root, collector.Variables, "sim", "t.yaml", "--quiet", "--out", "run", "--cluster", "local:2");
        Assert.True(await fl.WaitAsync() == 0, fl.Error);
        var spans = collector.Spans;
        var rounds = spans.Where(span => span.Name == "fl.round").ToArray();
        Assert.Equal(2, rounds.Length);
        Assert.Equal(2, rounds.Select(round => round.Trace).Distinct().Count());
        foreach (var round in rounds)
        {
            Assert.Contains(spans, span => span.Name == "fl.step" && span.Parent == round.Id);
            Assert.Contains(spans, span => span.Name == "fl.score" && span.Trace == round.Trace);
            var gather = Assert.Single(spans, span => span.Name == "fl.gather" && span.Parent == round.Id);
            var shares = spans.Where(span => span.Name == "fl.share" && span.Parent == gather.Id).ToArray();
            Assert.NotEmpty(shares);
            Assert.All(shares, share => Assert.Contains(spans, span => span.Name == "fl.train" && span.Parent == share.Id));
        }
    }

    [Fact]
    public async Task A_signal_that_is_turned_off_is_not_sent()
    {
        await using var collector = await OtlpCollector.StartAsync();
        Write("t.yaml", Tiny);
        using var fl = FlProcess.Start(
            Root, [.. collector.Variables, ("OTEL_TRACES_EXPORTER", "none")], "sim", "t.yaml", "--quiet", "--out", "run");
        Assert.True(await fl.WaitAsync() == 0, fl.Error);
        Assert.NotEmpty(collector.Requests);
        Assert.Empty(collector.Spans);
    }

    [Fact]
    public async Task The_standard_variables_say_who_sends_and_how_often()
    {
        await using var collector = await OtlpCollector.StartAsync();
        Write("t.yaml", Tiny);
        IEnumerable<(string, string)> variables =
            [.. collector.Variables, ("OTEL_SERVICE_NAME", "bench-7"), ("OTEL_METRIC_EXPORT_INTERVAL", "50")];
        using var fl = FlProcess.Start(Root, variables, "sim", "t.yaml", "--out", "run", "--set", "rounds=1000000");
        while (collector.Requests.Count(request => request.ContainsKey("fl.round{experiment=t}")) < 3 && !fl.HasExited)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.False(fl.HasExited, fl.Error);
        Assert.Equal("bench-7", collector.Resource["service.name"]);
    }

    [Fact]
    public async Task An_interrupted_run_sends_what_it_came_to()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGINT to send to another process.");
        await using var collector = await OtlpCollector.StartAsync();
        Write("t.yaml", Tiny);
        // What the exporter's first message takes on a busy machine is more than an interrupted run waits.
        using var fl = FlProcess.Start(
            Root, [.. collector.Variables, ("OTEL_METRIC_EXPORT_INTERVAL", "200")], "sim", "t.yaml", "--out", "run", "--set", "rounds=1000000");
        while (collector.Requests.Count < 2 && !fl.HasExited) await Task.Delay(20, TestContext.Current.CancellationToken);
        await fl.WaitForAsync("round 3");
        using (var kill = Process.Start("kill", ["-INT", fl.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(130, await fl.WaitAsync());
        var last = Rfc4180.Records(Read("run/rounds.csv"))[^1][0];
        // A request may still leave on its interval between the end of the run, whose figures it is the last to have, and that of fl.
        var sent = collector.Requests.Last(request => request.ContainsKey("fl.round{experiment=t}"))["fl.round{experiment=t}"];
        Assert.Equal(double.Parse(last, CultureInfo.InvariantCulture), sent);
    }

    [Fact]
    public async Task A_collector_that_is_not_there_costs_a_line_and_not_the_run()
    {
        string place;
        await using (var gone = await OtlpCollector.StartAsync()) place = gone.Variables.First().Value;
        Write("t.yaml", Tiny);
        using var fl = FlProcess.Start(Root, [("OTEL_EXPORTER_OTLP_ENDPOINT", place)], "sim", "t.yaml", "--quiet", "--out", "run");
        Assert.True(await fl.WaitAsync() == 0, fl.Error);
        Assert.StartsWith($"warning: metrics and traces did not all reach the OpenTelemetry collector at {place}: ", fl.Error);
        Assert.Single(fl.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("run folder: run", fl.Output);
    }

    [Fact]
    public async Task A_collector_that_never_answers_costs_a_line_and_not_the_run()
    {
        var never = new TaskCompletionSource();
        await using var collector = await OtlpCollector.StartAsync(never.Task);
        Write("t.yaml", Tiny);
        // Left to itself the exporter would wait ten minutes.
        using var fl = FlProcess.Start(
            Root, [.. collector.Variables, ("OTEL_EXPORTER_OTLP_TIMEOUT", "600000")], "sim", "t.yaml", "--quiet", "--out", "run");
        Assert.True(await fl.WaitAsync() == 0, fl.Error);
        Assert.Contains("did not take the last ones within 5 s", fl.Error);
        Assert.Single(fl.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        never.SetResult();
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4317",
        "OTEL_EXPORTER_OTLP_ENDPOINT is 'localhost:4317', expected e.g. http://127.0.0.1:4317")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json", "OTEL_EXPORTER_OTLP_PROTOCOL is 'http/json', expected grpc or http/protobuf.")]
    [InlineData("OTEL_TRACES_EXPORTER", "zipkin", "OTEL_TRACES_EXPORTER is 'zipkin', expected otlp or none.")]
    public async Task A_variable_that_says_nothing_fl_knows_is_told_before_the_run(string name, string value, string complaint)
    {
        Write("t.yaml", Tiny);
        using var fl = FlProcess.Start(
            Root, [("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"), (name, value)], "sim", "t.yaml", "--out", "run");
        Assert.Equal(2, await fl.WaitAsync());
        Assert.Contains(complaint, fl.Error);
        Assert.False(Directory.Exists(Path.Combine(Root, "run")));
    }
}
