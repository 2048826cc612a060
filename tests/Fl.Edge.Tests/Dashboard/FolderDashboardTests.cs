using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Fl.Edge.Tests;

/// <summary><c>fl dashboard</c> over folders of runs, by the real <c>fl</c>, and what it reads of them.</summary>
public sealed partial class FolderDashboardTests : Shown
{
    private const string Small = """
        name: small
        dataset: {name: synthetic-images, train: 300, test: 100}
        clients: {count: 8, per_round: 4}
        rounds: 4
        model: logistic
        train: {batch_size: 10, lr: 0.05}
        """;

    [Fact]
    public async Task The_page_and_its_files_come_from_the_process_alone_under_a_strict_policy()
    {
        Directory.CreateDirectory(Path.Combine(Root, "runs"));
        var (shown, address) = await OpenAsync("runs");
        using var _ = shown;
        var (seen, left) = (new HashSet<string>(), new Queue<string>([""]));
        while (left.TryDequeue(out var path))
        {
            if (!seen.Add(path)) continue;
            using var response = await GetAsync(address, path);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
                Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
            var text = await TextAsync(response);
            Assert.DoesNotMatch("https?://(?!www.w3.org/2000/svg)", text);
            Assert.DoesNotContain("innerHTML", text);
            Assert.DoesNotContain("style=", text);
            foreach (Match link in Links().Matches(text)) left.Enqueue(link.Groups[1].Value);
        }
        Assert.Superset(new HashSet<string> { "", "runs.js", "chart.js", "styles.js", "format.js", "dashboard.css", "icon.svg" }, seen);
    }

    [Fact]
    public async Task A_sweep_and_a_run_at_work_are_listed_by_what_differs_with_their_curves()
    {
        Write("s.yaml", Small + "\nseeds: 2\nsweep: {train.lr: [0.05, 0.5]}\nevaluate: {validation: 0.2}\n");
        var (code, _, error) = await FlProcess.RunAsync(Root, "sim", "s.yaml", "--quiet", "--out", "runs/swept");
        Assert.True(code == 0, error);
        Directory.CreateDirectory(Path.Combine(Root, "runs/half"));
        foreach (var name in (string[])["experiment.yaml", "rounds.csv"]) File.Copy(Path.Combine(Root, "runs/swept/lr=0.05/seed-1", name),
            Path.Combine(Root, "runs/half", name));
        Write("runs/half/rounds.csv", string.Concat(File.ReadLines(Path.Combine(Root, "runs/half/rounds.csv")).Take(3)
            .Select(line => line + "\n")));
        File.Delete(Path.Combine(Root, "runs/swept/lr=0.5/seed-2/summary.json"));

        var (shown, address) = await OpenAsync("runs");
        using var __ = shown;
        var list = await ListAsync(address);
        Assert.Equal(["lr"], list.GetProperty("keys").EnumerateArray().Select(key => key.GetString()));
        var sweep = Assert.Single(list.GetProperty("sweeps").EnumerateArray());
        Assert.Equal(("swept", 3, 4, 4), (sweep.GetProperty("id").GetString(), sweep.GetProperty("over").GetInt32(),
            sweep.GetProperty("begun").GetInt32(), sweep.GetProperty("runs").GetInt32()));
        var runs = list.GetProperty("runs").EnumerateArray().ToDictionary(run => run.GetProperty("id").GetString()!);
        Assert.Equal(["half", "swept/lr=0.05/seed-1", "swept/lr=0.05/seed-2", "swept/lr=0.5/seed-1", "swept/lr=0.5/seed-2"],
            runs.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((1, false, 4), (runs["half"].GetProperty("round").GetInt32(), runs["half"].GetProperty("isOver").GetBoolean(),
            runs["half"].GetProperty("rounds").GetInt32()));
        Assert.Equal("0.5", runs["swept/lr=0.5/seed-1"].GetProperty("values")[0].GetString());
        Assert.Equal("2", runs["swept/lr=0.5/seed-2"].GetProperty("seed").GetString());

        var curves = JsonDocument.Parse(await TextAsync(await GetAsync(address, "curves?run="
            + Uri.EscapeDataString("swept/lr=0.5/seed-1")))).RootElement.EnumerateArray().ToList();
        Assert.Equal([0, 1, 2, 3, 4], curves.Select(point => point[0].GetInt32()));
        var columns = Read("runs/swept/lr=0.5/seed-1/rounds.csv").Split('\n')[0].Split(',');
        var last = Read("runs/swept/lr=0.5/seed-1/rounds.csv").TrimEnd().Split('\n')[^1].Split(',');
        Assert.Equal(double.Parse(last[Array.IndexOf(columns, "validation_loss")]), curves[4][7].GetDouble(), 1e-9);
        Assert.Equal(double.Parse(last[Array.IndexOf(columns, "validation_accuracy")]), curves[4][8].GetDouble(), 1e-9);
        var classes = JsonDocument.Parse(await TextAsync(
            await GetAsync(address, "classes?run=" + Uri.EscapeDataString("swept/lr=0.5/seed-1")))).RootElement.EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(0, 10).Select(k => $"{k}"), classes.Select(one => one.GetProperty("name").GetString()));
        Assert.Equal(100, classes.Sum(one => one.GetProperty("examples").GetInt32()));
        Assert.Equal(double.Parse(last[Array.IndexOf(columns, "test_accuracy")]),
            classes.Sum(one => one.GetProperty("examples").GetInt32() * one.GetProperty("recall").GetDouble()) / 100, 1e-9);
        foreach (var what in (string[])["curves", "classes"])
            foreach (var name in new[] { "..", "../runs/half", "/etc", "swept", "swept/lr=0.5/seed-1/../seed-2", "" })
                using (var response = await GetAsync(address, $"{what}?run={Uri.EscapeDataString(name)}"))
                    Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        using (var unfinished = await GetAsync(address, "classes?run=half")) Assert.Equal(HttpStatusCode.NotFound, unfinished.StatusCode);

        using (var same = await GetAsync(address, "list?known=" + list.GetProperty("version")
            .GetString())) Assert.Equal(HttpStatusCode.NoContent, same.StatusCode);
        File.Copy(Path.Combine(Root, "runs/swept/lr=0.5/seed-1/summary.json"), Path.Combine(Root, "runs/swept/lr=0.5/seed-2/summary.json"));
        JsonElement now;
        do now = await ListAsync(address);
        while (now.GetProperty("sweeps")[0].GetProperty("over").GetInt32() < 4);
        Assert.NotEqual(list.GetProperty("version").GetString(), now.GetProperty("version").GetString());
    }

    [Fact]
    public async Task A_sweep_is_shown_while_it_goes_on()
    {
        Write("s.yaml", Small);
        var (run, address) = await ShowAsync("sim", "s.yaml", "--seeds", "3", "--out", "swept", "--set", "rounds=100000");
        using var _ = run;
        JsonElement list;
        do list = await ListAsync(address);
        while (list.GetProperty("runs").GetArrayLength() == 0 || list.GetProperty("runs")[0].GetProperty("round").GetInt32() == 0);
        Assert.Equal(3, list.GetProperty("sweeps")[0].GetProperty("runs").GetInt32());
        await SignalAsync(run, "INT");
        await EndsAsync(run, 130);
    }

    [Fact]
    public async Task Ctrl_C_ends_it_within_two_seconds_and_the_folders_are_as_they_were()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGINT to send to another process.");
        Write("runs/one/experiment.yaml", "name: a\nseed: 1\n");
        Write("runs/one/rounds.csv", "round,wall_seconds,test_loss,test_accuracy,bytes_down,bytes_up\n0,0,2,0.1,0,0\n");
        var (shown, address) = await OpenAsync("runs");
        using var _ = shown;
        Assert.Equal(1, (await ListAsync(address)).GetProperty("runs").GetArrayLength());
        var watch = Stopwatch.StartNew();
        await SignalAsync(shown, "INT");
        await EndsAsync(shown, 130);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2.5), $"{watch.Elapsed}");
        Assert.Equal(2, Directory.GetFileSystemEntries(Path.Combine(Root, "runs/one")).Length);
    }

    [Fact]
    public async Task Beyond_this_machine_it_wants_to_be_told_so_and_a_token()
    {
        Directory.CreateDirectory(Path.Combine(Root, "runs"));
        await RefusedAsync("is reachable from other machines", "dashboard", "runs", "--listen", "0.0.0.0:0");
        await RefusedAsync("--cert and --key belong together", "dashboard", "runs", "--cert", "a.pem");
        await RefusedAsync("'nothing' is no folder", "dashboard", "runs", "nothing");
        await RefusedAsync("--listen 'web' is no port", "dashboard", "runs", "--listen", "web");
        var shown = FlProcess.Start(Root, "dashboard", "runs", "--listen", "0.0.0.0:0", "--insecure");
        using var _ = shown;
        var told = new Uri(await AddressAsync(shown));
        var root = $"http://127.0.0.1:{told.Port}/";
        foreach (var path in new[] { "", "list", "curves?run=a", "runs.js" })
            using (var refused = await GetAsync(root, path))
                Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var welcome = await GetAsync(root, "list", request => request.Headers.Add("Authorization", "Bearer "
            + told.Query["?token=".Length..]));
        Assert.Equal(HttpStatusCode.OK, welcome.StatusCode);
    }

    [Fact]
    public void Of_many_runs_the_latest_are_listed_and_the_rest_are_counted()
    {
        for (var i = 0; i < 510; i++)
        {
            Write($"runs/{i}/experiment.yaml", $"name: a\nseed: {i}\ntrain: {{lr: 0.{i % 7 + 1}}}\n");
            Write($"runs/{i}/rounds.csv", "round,wall_seconds,test_loss,test_accuracy,bytes_down,bytes_up\n0,0,2,0.1,0,0\n");
            File.SetLastWriteTimeUtc(Path.Combine(Root, $"runs/{i}/rounds.csv"), DateTime.UnixEpoch.AddDays(i));
        }
        var listing = Listing("runs");
        Assert.Equal(500, listing.Runs.Count);
        Assert.Equal(10, listing.LeftOut);
        Assert.Equal("509", listing.Runs[0].Id);
        Assert.Equal(["lr"], listing.Keys);
    }

    /// <summary>
    /// A folder that links to itself, one that is deeper than any of runs, a file that is too large, and one that is none.
    /// </summary>
    [Fact]
    public void Folders_without_end_and_files_that_are_none_of_a_run_are_passed_over()
    {
        Write("runs/good/experiment.yaml", "name: a\nseed: 1\n");
        Write("runs/good/rounds.csv", "round,wall_seconds,test_loss,test_accuracy,bytes_down,bytes_up\n0,0,2,0.1,0,0\n1,0,x");
        Write("runs/huge/experiment.yaml", new string(' ', 2 << 20));
        Write("runs/huge/rounds.csv", "round\n");
        Write("runs/none/experiment.yaml", "{[");
        Write("runs/none/rounds.csv", "nothing");
        Write($"runs/{string.Join('/', Enumerable.Repeat("deep", 40))}/rounds.csv", "");
        if (!OperatingSystem.IsWindows()) Directory.CreateSymbolicLink(Path.Combine(Root, "runs/good-again"), Path.Combine(Root, "runs"));
        Assert.Equal("good", Assert.Single(Listing("runs").Runs).Id);
    }

    [Fact]
    public void Runs_of_several_folders_keep_their_folders_name()
    {
        foreach (var folder in (string[])["a/runs/x", "b/runs/x", "c/y"])
        {
            Write($"{folder}/experiment.yaml", "name: a\nseed: 1\n");
            Write($"{folder}/rounds.csv", "round,wall_seconds,test_loss,test_accuracy,bytes_down,bytes_up\n0,0,2,0.1,0,0\n");
        }
        Assert.Equal(["1:runs/x", "2:runs/x", "y"], Listing("a/runs", "b/runs", "c/y").Runs.Select(run => run.Id)
            .Order(StringComparer.Ordinal));
    }

    private RunListing Listing(params string[] folders) => new FolderRuns(
        new() { Folders = [.. folders.Select(folder => Path.Combine(Root, folder))], SweepName = "sweep.yaml", RunsOf = _ => null },
            TimeProvider.System).List();

    private async Task<(FlProcess Shown, string Address)> OpenAsync(string folder)
    {
        var shown = FlProcess.Start(Root, "dashboard", folder, "--listen", "0");
        return (shown, await AddressAsync(shown));
    }

    private static async Task<JsonElement> ListAsync(string address)
    {
        await Task.Delay(100, TestContext.Current.CancellationToken);
        return JsonDocument.Parse(await TextAsync(await GetAsync(address, "list"))).RootElement;
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
