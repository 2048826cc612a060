using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Fl.Edge.Tests;

/// <summary>The dashboard of <c>fl sim</c>, by the real <c>fl</c>.</summary>
public sealed partial class DashboardTests : Shown
{
    [Fact]
    public async Task The_page_and_its_files_come_from_the_process_alone_under_a_strict_policy()
    {
        Write("long.yaml", Long);
        var (run, address) = await ShowAsync("sim", "long.yaml", "--out", "run");
        using var _ = run;
        var (seen, left) = (new HashSet<string>(), new Queue<string>([""]));
        while (left.TryDequeue(out var path))
        {
            if (!seen.Add(path)) continue;
            using var response = await GetAsync(address, path);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var expected = Path.GetExtension(path) switch
            {
                "" => path == "metrics" ? "text/plain" : "text/html",
                ".js" => "text/javascript",
                ".css" => "text/css",
                _ => "image/svg+xml",
            };
            Assert.Equal(expected, response.Content.Headers.ContentType!.MediaType);
            Assert.Equal("default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
                Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
            var text = await TextAsync(response);
            Assert.DoesNotMatch("https?://(?!www.w3.org/2000/svg)", text);
            Assert.DoesNotContain("innerHTML", text);
            foreach (Match link in Links().Matches(text)) left.Enqueue(link.Groups[1].Value);
        }
        Assert.Superset(new HashSet<string> { "", "dashboard.js", "chart.js", "clients.js", "partition.js", "earlier.js", "styles.js",
            "format.js", "dashboard.css", "icon.svg", "metrics" }, seen);
    }

    [Fact]
    public async Task Slow_requests_keep_no_reader_out()
    {
        Write("long.yaml", Long);
        var (run, address) = await ShowAsync("sim", "long.yaml", "--out", "run");
        using var _ = run;
        var slow = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 200; i++)
            {
                var client = new TcpClient();
                slow.Add(client);
                await client.ConnectAsync("127.0.0.1", new Uri(address).Port, TestContext.Current.CancellationToken);
                await client.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: "u8.ToArray(), TestContext.Current.CancellationToken);
            }
            using var response = await GetAsync(address);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
        finally
        {
            foreach (var client in slow) client.Dispose();
        }
    }

    [Fact]
    public async Task Rounds_come_as_they_are_over_and_the_end_is_told()
    {
        Write("run.yaml", Long);
        var (run, address) = await ShowAsync("sim", "run.yaml", "--out", "run", "--set", "rounds=400");
        using var _ = run;
        using var events = await EventReader.OpenAsync(address);
        var (points, phases, last) = (new List<string>(), new List<string>(), default(JsonElement));
        while (await events.NextAsync() is { } update)
        {
            points.RemoveRange(update.GetProperty("from").GetInt32(), points.Count - update.GetProperty("from").GetInt32());
            points.AddRange(update.GetProperty("points").EnumerateArray().Select(point => $"{point[0]} {point[5]:g6}"));
            last = update;
            phases.Add(update.GetProperty("state").GetProperty("phase").GetString()!);
        }
        await EndsAsync(run, 0);
        Assert.Equal(Enumerable.Range(0, 401), points.Select(point => int.Parse(point.Split(' ')[0])));
        Assert.Equal("over", phases[^1]);
        Assert.Contains("running", phases);
        var state = last.GetProperty("state");
        Assert.Equal((400, 4, 4, 0), (state.GetProperty("cohortRound").GetInt32(), state.GetProperty("asked").GetInt32(),
            state.GetProperty("answered").GetInt32(), state.GetProperty("refused").GetInt32()));
        Assert.Equal(Enumerable.Range(0, 8),
            last.GetProperty("clients").EnumerateArray().Select(row => row.GetProperty("client").GetInt32()).Order());
        Assert.All(last.GetProperty("clients").EnumerateArray(), row =>
            Assert.Equal(("completed", 50), (row.GetProperty("status").GetString(), row.GetProperty("examples").GetInt32())));
    }

    [Fact]
    public async Task A_run_that_goes_on_is_shown_from_its_first_round_and_simulated_devices_by_name()
    {
        Write("run.yaml", Long + "\ndevices: {fleet: [{device: raspberry-pi-4, link: wifi}]}");
        var (code, _, error) = await FlProcess.RunAsync(Root, "sim", "run.yaml", "--quiet", "--out", "run", "--set", "rounds=10");
        Assert.True(code == 0, error);
        var (run, address) = await ShowAsync("sim", "run.yaml", "--out", "run", "--resume");
        using var __ = run;
        using var events = await EventReader.OpenAsync(address);
        var update = await events.WaitForAsync(update => update.GetProperty("state").GetProperty("round").GetInt32() > 12);
        Assert.Equal(10, update.GetProperty("state").GetProperty("done").GetInt32());
        using var fresh = await EventReader.OpenAsync(address);
        var points = (await fresh.NextAsync())!.Value.GetProperty("points").EnumerateArray().Select(point => point[0].GetInt32()).ToList();
        Assert.Equal(Enumerable.Range(0, points.Count), points);
        Assert.All(update.GetProperty("clients").EnumerateArray(), row =>
            Assert.Equal("raspberry-pi-4", row.GetProperty("device").GetString()));
    }

    [Fact]
    public async Task A_reader_that_comes_back_is_told_what_it_does_not_have()
    {
        Write("long.yaml", Long);
        var (run, address) = await ShowAsync("sim", "long.yaml", "--out", "run");
        using var _ = run;
        string id;
        using (var first = await EventReader.OpenAsync(address))
        {
            await first.WaitForAsync(update => update.GetProperty("state").GetProperty("round").GetInt32() > 20);
            id = first.Id;
        }
        using var again = await EventReader.OpenAsync(address, id);
        Assert.True((await again.NextAsync())!.Value.GetProperty("from").GetInt32() > 0);
        using var other = await EventReader.OpenAsync(address, "another.0.10.3");
        Assert.Equal(0, (await other.NextAsync())!.Value.GetProperty("from").GetInt32());
    }

    [Fact]
    public async Task A_run_has_the_same_bits_with_a_dashboard_that_a_reader_has_stopped_reading()
    {
        Write("run.yaml", Long);
        string[] arguments = ["sim", "run.yaml", "--quiet", "--set", "clients.count=200", "--set", "clients.per_round=100",
            "--set", "rounds=40"];
        var (run, address) = await ShowAsync([.. arguments, "--out", "shown"]);
        using (run)
        using (var stuck = new TcpClient { ReceiveBufferSize = 1024 })
        {
            await stuck.ConnectAsync(IPAddress.Loopback, new Uri(address).Port, TestContext.Current.CancellationToken);
            await stuck.GetStream().WriteAsync(
                Encoding.ASCII.GetBytes("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"), TestContext.Current.CancellationToken);
            await EndsAsync(run, 0);
        }
        var (code, _, error) = await FlProcess.RunAsync(Root, [.. arguments, "--out", "alone"]);
        Assert.True(code == 0, error);
        RunRecord.AssertSame(Path.Combine(Root, "alone"), Path.Combine(Root, "shown"));
    }

    [Fact]
    public async Task Ctrl_C_ends_a_run_with_open_streams_and_tells_them()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGINT to send to another process.");
        Write("long.yaml", Long);
        var (run, address) = await ShowAsync("sim", "long.yaml", "--out", "run");
        using var _ = run;
        using var events = await EventReader.OpenAsync(address);
        await events.WaitForAsync(update => update.GetProperty("state").GetProperty("round").GetInt32() > 2);
        await SignalAsync(run, "INT");
        var last = await events.WaitForAsync(update => update.GetProperty("state").TryGetProperty("message", out var _));
        Assert.Equal("interrupted", last.GetProperty("state").GetProperty("phase").GetString());
        await EndsAsync(run, 130);
        Assert.Contains("fl: interrupted.", run.Error);
    }

    [Fact]
    public async Task A_page_of_the_web_cannot_reach_it_under_a_name_of_its_own_and_nothing_can_be_sent_to_it()
    {
        Write("long.yaml", Long);
        var (run, address) = await ShowAsync("sim", "long.yaml", "--out", "run");
        using var _ = run;
        foreach (var host in new[] { "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "192.168.1.7" })
            using (var refused = await GetAsync(address, "", request => request.Headers.Host = host))
                Assert.Equal(HttpStatusCode.MisdirectedRequest, refused.StatusCode);
        foreach (var host in new[] { "localhost:9000", "127.0.0.1", "[::1]:8643" })
            using (var welcome = await GetAsync(address, "", request => request.Headers.Host = host))
                Assert.Equal(HttpStatusCode.OK, welcome.StatusCode);
        foreach (var method in new[] { HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Options })
            using (var refused = await GetAsync(address, "", request => request.Method = method))
                Assert.Equal(HttpStatusCode.MethodNotAllowed, refused.StatusCode);
    }

    [Fact]
    public async Task Earlier_runs_beside_it_can_be_compared_and_no_other_file_can_be_read()
    {
        Write("run.yaml", Long);
        var (code, _, error) = await FlProcess.RunAsync(Root, "sim", "run.yaml", "--quiet", "--out", "runs/before & <b>", "--set",
            "rounds=5", "--set", "train.lr=0.1", "--set", "seed=9");
        Assert.True(code == 0, error);
        var (run, address) = await ShowAsync("sim", "run.yaml", "--out", "runs/now");
        using var _ = run;
        using var events = await EventReader.OpenAsync(address);
        await events.WaitForAsync(update => update.GetProperty("state").GetProperty("phase").GetString() == "running");
        var earlier = Assert.Single(JsonDocument.Parse(await TextAsync(await GetAsync(address, "runs"))).RootElement.EnumerateArray());
        Assert.Equal("before & <b>", earlier.GetProperty("name").GetString());
        Assert.Equal(["lr=0.1", "rounds=5", "seed=9"], earlier.GetProperty("differs").EnumerateArray().Select(word => word.GetString())
            .Order());
        var curves = JsonDocument.Parse(
            await TextAsync(await GetAsync(address, "curves?run=" + Uri.EscapeDataString("before & <b>")))).RootElement;
        Assert.Equal(Enumerable.Range(0, 6), curves.EnumerateArray().Select(point => point[0].GetInt32()));
        foreach (var name in new[] { "..", "../runs/now", "/etc", "nothing", "now" })
            using (var response = await GetAsync(address, "curves?run=" + Uri.EscapeDataString(name)))
                Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        var picture = JsonDocument.Parse(await TextAsync(await GetAsync(address, "partition"))).RootElement;
        Assert.Equal(
            400, picture.GetProperty("counts").EnumerateArray().Sum(client => client.EnumerateArray().Sum(count => count.GetInt32())));
    }

    [Fact]
    public async Task The_validation_curve_is_told_where_a_run_has_one()
    {
        Write("run.yaml", Long + "\nevaluate: {validation: 0.2}");
        var (run, address) = await ShowAsync("sim", "run.yaml", "--out", "run", "--set", "rounds=5");
        using var _ = run;
        using var events = await EventReader.OpenAsync(address);
        JsonElement last = default;
        while (await events.NextAsync() is { } update) last = update;
        await EndsAsync(run, 0);
        var (columns, row) = (Read("run/rounds.csv").Split('\n')[0].Split(','), Read("run/rounds.csv").TrimEnd().Split('\n')[^1]
            .Split(','));
        var point = last.GetProperty("points").EnumerateArray().Last();
        Assert.Equal(double.Parse(row[Array.IndexOf(columns, "validation_loss")]), point[7].GetDouble(), 1e-5);
        Assert.Equal(double.Parse(row[Array.IndexOf(columns, "validation_accuracy")]), point[8].GetDouble(), 1e-5);
    }

    [Fact]
    public async Task The_workers_of_a_cluster_are_told_with_their_shares_as_in_workers_csv()
    {
        Write("run.yaml", Long);
        var (run, address) = await ShowAsync("sim", "run.yaml", "--out", "run", "--set", "rounds=5", "--cluster", "local:2");
        using var _ = run;
        using var events = await EventReader.OpenAsync(address);
        JsonElement last = default;
        while (await events.NextAsync() is { } update) last = update;
        await EndsAsync(run, 0);
        var rows = Read("run/workers.csv").TrimEnd().Split('\n').Skip(1).Select(row => row.Split(',')).ToArray();
        Assert.Equal(Enumerable.Range(1, 5), rows.Select(row => int.Parse(row[0])).Distinct());
        foreach (var round in rows.GroupBy(row => row[0])) Assert.Equal(1, round.Sum(row => double.Parse(row[4])), 1e-5);
        Assert.Equal(rows.Where(row => row[0] == "5").Select(row => (row[1], row[2], row[3])),
            last.GetProperty("workers").EnumerateArray().Select(worker => (worker.GetProperty("worker").GetString()!,
                $"{worker.GetProperty("clients")}", $"{worker.GetProperty("examples")}")));
        var rounds = Read("run/rounds.csv").TrimEnd().Split('\n').Skip(1).Select(row => row.Split(',')).ToArray();
        Assert.Equal(["", .. rows.GroupBy(row => row[0]).Select(round => $"{round.Count()}")], rounds.Select(row => row[^1]));
    }

    [Fact]
    public async Task Places_where_it_cannot_be_are_told_in_a_line()
    {
        Write("long.yaml", Long);
        using var busy = new TcpListener(IPAddress.Loopback, 0);
        busy.Start();
        await RefusedAsync("choose another port", "sim", "long.yaml", "--dashboard", $"{((IPEndPoint)busy.LocalEndpoint).Port}");
        await RefusedAsync("ssh -L", "sim", "long.yaml", "--dashboard", "0.0.0.0:0");
        await RefusedAsync("is no port", "sim", "long.yaml", "--dashboard", "web");
        await RefusedAsync("--insecure", "serve", "long.yaml", "--listen", "127.0.0.1:0", "--dashboard", "0.0.0.0:0");
    }

    private async Task RefusedAsync(string message, params string[] arguments)
    {
        var (code, _, error) = await FlProcess.RunAsync(Root, arguments);
        Assert.Equal(2, code);
        Assert.Contains(message, Assert.Single(error.TrimEnd().Split('\n')));
    }

    [GeneratedRegex("(?:href=|src=|from )\"(?:\\./)?([a-z][a-z.]*)\"")]
    private static partial Regex Links();
}
