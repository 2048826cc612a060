using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Fl.Cli.Tests;

/// <summary><c>--track mlflow=URL</c> by the real <c>fl</c>, against a server that holds it to the published API.</summary>
public sealed class MlflowTrackingTests : Workspace
{
    private const string Long = "name: tracked\ncheckpoint: {every: 1}\n" + Tiny;

    [Fact]
    public async Task A_run_is_there_with_its_options_curves_and_results_and_the_bits_it_has_without()
    {
        await using var server = await MlflowServer.StartAsync();
        Write("t.yaml", "name: it's tracked\n" + Tiny + "\nevaluate: {validation: 0.2, targets: [0.01]}\n");
        await OutputAsync("sim", "t.yaml", "--quiet", "--out", "alone");
        await OutputAsync("sim", "t.yaml", "--quiet", "--out", "run", "--track", $"mlflow={server.Address}");
        RunRecord.AssertSame(Path.Combine(Root, "alone"), Path.Combine(Root, "run"));

        Assert.Empty(server.Refusals);
        Assert.Equal(["it's tracked"], server.Experiments.Keys);
        var run = Assert.Single(server.Runs.Values);
        Assert.Equal(("run", "FINISHED"), (run.Name, run.Status));
        Assert.Equal("0.05", run.Parameters["train.lr"]);
        var rows = Rfc4180.Records(Read("run/rounds.csv"));
        foreach (var (column, key) in new[] { ("test_accuracy", "test/accuracy"), ("train_loss", "train/loss"),
            ("validation_accuracy", "validation/accuracy") })
        {
            var at = Array.IndexOf([.. rows[0]], column);
            var expected = rows.Skip(1).Where(row => row[at].Length > 0)
                .Select(row => (long.Parse(row[0], CultureInfo.InvariantCulture), double.Parse(row[at], CultureInfo.InvariantCulture)))
                .ToList();
            var curve = run.Curve(key).ToList();
            Assert.Equal(expected.Select(point => point.Item1), curve.Select(point => point.Step));
            foreach (var (row, point) in expected.Zip(curve)) Assert.Equal(row.Item2, point.Value, 1e-5);
        }
        using var summary = JsonDocument.Parse(Read("run/summary.json"));
        Assert.Equal(summary.RootElement.GetProperty("final_loss").GetDouble(), Assert.Single(run.Curve("summary/final_loss")).Value,
            1e-12);
        Assert.Equal(summary.RootElement.GetProperty("model_sha256").GetString(), run.Tags["fl.model_sha256"]);
        Assert.Equal(["cost/bytes", "summary/rounds_to_0.01"], run.Metrics.Select(metric => metric.Key).Distinct()
            .Where(key => key is "cost/bytes" or "summary/rounds_to_0.01"));
        Assert.Equal(await ExportedAsync("metrics"), [.. run.Metrics.Select(metric => metric.Key).Distinct()
            .Order(StringComparer.Ordinal)]);
        Assert.Equal(await ExportedAsync("params"), [.. run.Parameters.Keys.Order(StringComparer.Ordinal)]);
    }

    [Fact]
    public async Task A_run_that_was_interrupted_or_killed_goes_on_as_the_same_run_without_a_round_twice()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGINT to send to another process.");
        await using var server = await MlflowServer.StartAsync();
        Write("t.yaml", Long);
        string[] arguments = ["sim", "t.yaml", "--quiet", "--out", "run", "--set", "rounds=1000000", "--track", $"mlflow={server.Address}"];
        var reached = await UntilAsync(server, 5, arguments, "INT", 130);
        Assert.Equal("KILLED", Assert.Single(server.Runs.Values).Status);
        reached = await UntilAsync(server, reached + 5, [.. arguments, "--resume"], "KILL", 137);
        Assert.Equal("RUNNING", Assert.Single(server.Runs.Values).Status);
        var round = File.ReadLines(Path.Combine(Root, "run/rounds.csv")).Count() + 1;
        await OutputAsync([.. arguments, "--resume", "--set", $"rounds={round}"]);

        Assert.Empty(server.Refusals);
        var run = Assert.Single(server.Runs.Values);
        Assert.Equal("FINISHED", run.Status);
        Assert.True(round > reached);
        Assert.Equal(Enumerable.Range(0, round + 1).Select(step => (long)step), run.Curve("test/accuracy").Select(point => point.Step));
        Assert.Contains(server.Runs.Keys.Single(), Read("run/tracking.json"));
    }

    [Fact]
    public async Task Each_run_of_a_sweep_is_a_run_of_one_experiment()
    {
        await using var server = await MlflowServer.StartAsync();
        Write("s.yaml", "name: swept\n" + Tiny + "\nseeds: 2\nsweep: {train.lr: [0.05, 0.5]}\n");
        await OutputAsync("sim", "s.yaml", "--quiet", "--out", "runs", "--track", $"mlflow={server.Address}");
        Assert.Empty(server.Refusals);
        Assert.Equal(["swept"], server.Experiments.Keys);
        Assert.Equal(["runs/lr=0.05/seed-1", "runs/lr=0.05/seed-2", "runs/lr=0.5/seed-1", "runs/lr=0.5/seed-2"],
            server.Runs.Values.Select(run => run.Name).Order(StringComparer.Ordinal));
        Assert.All(server.Runs.Values, run => Assert.Equal(("FINISHED", 3), (run.Status, run.Curve("test/loss").Count())));
        Assert.Equal(["0.05", "0.05", "0.5", "0.5"], server.Runs.Values.Select(run => run.Parameters["train.lr"]).Order());
    }

    [Fact]
    public async Task A_run_that_fails_is_failed_there()
    {
        await using var server = await MlflowServer.StartAsync();
        Write("t.yaml", Tiny
            + "\non_failed_round: stop\ndevices: {fleet: [{device: {name: generic, gflops: 1}, link: generic}], dropout: 0.9999999}\n");
        var (code, _, error) = await FlProcess.RunAsync(Root, "sim", "t.yaml", "--quiet", "--out", "run", "--track",
            $"mlflow={server.Address}");
        Assert.True(code == 1, error);
        Assert.Equal("FAILED", Assert.Single(server.Runs.Values).Status);
    }

    [Fact]
    public async Task Devices_train_a_run_that_is_followed_too()
    {
        await using var server = await MlflowServer.StartAsync();
        Write("t.yaml", Tiny + "\nengine: managed\n");
        using var serving = FlProcess.Start(Root, "serve", "t.yaml", "--listen", "127.0.0.1:0", "--min-clients", "1", "--out", "served",
            "--set", "clients={count: 1, per_round: 1}", "--track", $"mlflow={server.Address}");
        await serving.WaitForAsync("listening on ");
        using var joined = FlProcess.Start(Root, "join", serving.Error.Split("listening on ")[1].Split('\n', ' ')[0], "--cid", "0");
        Assert.True(await serving.WaitAsync() == 0, serving.Error);
        Assert.Empty(server.Refusals);
        var run = Assert.Single(server.Runs.Values);
        Assert.Equal(("served", "FINISHED", 3), (run.Name, run.Status, run.Curve("test/accuracy").Count()));
    }

    [Fact]
    public async Task A_server_that_fails_at_first_has_everything_in_the_end()
    {
        await using var server = await MlflowServer.StartAsync(failures: 3);
        Write("t.yaml", Tiny);
        var (code, _, error) = await FlProcess.RunAsync(Root, "sim", "t.yaml", "--quiet", "--out", "run", "--track",
            $"mlflow={server.Address}");
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(("FINISHED", 3), (Assert.Single(server.Runs.Values).Status, server.Runs.Values.Single().Curve("test/accuracy")
            .Count()));
    }

    [Fact]
    public async Task A_server_that_is_gone_slow_or_something_else_costs_a_line_and_not_the_run()
    {
        var never = new TaskCompletionSource();
        await using var stuck = await MlflowServer.StartAsync(answer: never.Task);
        string gone;
        await using (var closed = await MlflowServer.StartAsync()) gone = closed.Address;
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        _ = AnswerAsync(other);
        Write("t.yaml", Tiny);
        await OutputAsync("sim", "t.yaml", "--quiet", "--out", "alone");
        foreach (var (address, complaint) in new[] { (gone, "refused"), (stuck.Address, "it did not"),
            ($"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}", "no answer of MLflow's API") })
        {
            var (name, watch) = ($"run-{new Uri(address).Port}", Stopwatch.StartNew());
            var (code, _, error) = await FlProcess.RunAsync(Root, "sim", "t.yaml", "--quiet", "--out", name, "--track",
                $"mlflow={address}");
            Assert.Equal(0, code);
            Assert.StartsWith($"warning: 3 rounds of 1 run did not reach MLflow at {address}: ", error);
            Assert.Contains(complaint, error);
            Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{watch.Elapsed}");
            RunRecord.AssertSame(Path.Combine(Root, "alone"), Path.Combine(Root, name));
        }
        never.SetResult();
    }

    [Theory]
    [InlineData("Bearer t0ken", "MLFLOW_TRACKING_TOKEN=t0ken")]
    [InlineData("Basic bWU6c2VjcmV0", "MLFLOW_TRACKING_USERNAME=me;MLFLOW_TRACKING_PASSWORD=secret;MLFLOW_TRACKING_TOKEN=t0ken")]
    public async Task Credentials_are_those_of_MLflows_own_variables(string expected, string variables)
    {
        await using var server = await MlflowServer.StartAsync();
        Write("t.yaml", Tiny);
        using var fl = FlProcess.Start(Root, variables.Split(';').Select(pair => (pair.Split('=')[0], pair.Split('=')[1])), "sim",
            "t.yaml", "--quiet", "--out", "run", "--track", $"mlflow={server.Address}");
        Assert.True(await fl.WaitAsync() == 0, fl.Error);
        Assert.NotEmpty(server.Credentials);
        Assert.All(server.Credentials, credentials => Assert.Equal(expected, credentials));
    }

    [Theory]
    [InlineData("mlflow", "takes the address of a tracking server")]
    [InlineData("mlflow=", "takes the address of a tracking server")]
    [InlineData("mlflow=127.0.0.1:5000", "is no address of a tracking server")]
    [InlineData("mlflow=http://me:secret@host", "credentials do not belong in the address")]
    [InlineData("mlfow=http://host", "did you mean 'mlflow'?")]
    [InlineData("tensorboard=t.yaml", "is no folder")]
    public async Task A_place_that_is_none_is_one_line(string place, string complaint)
    {
        Write("t.yaml", Tiny);
        await ComplainsAsync(complaint, "sim", "t.yaml", "--out", "run", "--track", place);
        await ComplainsAsync(complaint, "sim", "t.yaml", "--seeds", "2", "--out", "runs", "--track", place);
    }

    /// <summary>The keys that the run has as <c>fl export mlflow</c> writes it.</summary>
    private async Task<List<string>> ExportedAsync(string kind)
    {
        var folder = Path.Combine(Root, (await OutputAsync("export", "mlflow", "run")).Trim(), kind);
        return [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];
    }

    /// <summary>Runs until the server has a round, and ends the run by a signal.</summary>
    private async Task<long> UntilAsync(MlflowServer server, long round, string[] arguments, string signal, int code)
    {
        using var fl = FlProcess.Start(Root, arguments);
        while (Last(server) < round && !fl.HasExited) await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.False(fl.HasExited, fl.Error);
        using (var kill = Process.Start("kill", ["-" + signal,
            fl.Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(code, await fl.WaitAsync());
        return Last(server);
    }

    private static long Last(MlflowServer server) => server.Runs.Values.SelectMany(run => run.Metrics.ToArray())
        .Select(metric => metric.Step).DefaultIfEmpty(-1).Max();

    /// <summary>Any web server.</summary>
    private static async Task AnswerAsync(TcpListener listener)
    {
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            _ = await client.GetStream().ReadAsync(new byte[4096], TestContext.Current.CancellationToken);
            await client.GetStream()
                .WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 15\r\nConnection: close\r\n\r\n<html>hi</html>"),
                TestContext.Current.CancellationToken);
        }
    }
}
