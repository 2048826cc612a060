using System.Text.Json;

namespace Fl.Cli.Tests;

/// <summary><c>fl dashboard</c> over the folders that <c>fl sim</c> left.</summary>
public sealed class DashboardCommandTests(SweptRuns swept) : Workspace, IClassFixture<SweptRuns>
{
    [Fact]
    public async Task A_finished_sweep_is_compared_by_the_keys_that_its_file_sweeps()
    {
        var runs = await swept.Folder.Value;
        using var shown = FlProcess.Start(Root, "dashboard", runs, "--listen", "0");
        await shown.WaitForAsync("dashboard: http://127.0.0.1:");
        await shown.WaitForAsync("/\n");
        using var client = new HttpClient { BaseAddress = new Uri(shown.Error.Split("dashboard: ")[1].Split('\n')[0]) };
        Assert.Contains("<title>Runs</title>", await client.GetStringAsync("", TestContext.Current.CancellationToken));
        var list = JsonDocument.Parse(await client.GetStringAsync("list", TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal(["alpha", "strategy"], list.GetProperty("keys").EnumerateArray().Select(key => key.GetString()).Order());
        var sweep = Assert.Single(list.GetProperty("sweeps").EnumerateArray());
        Assert.Equal(sweep.GetProperty("runs").GetInt32(), sweep.GetProperty("over").GetInt32());
        Assert.Equal(sweep.GetProperty("over").GetInt32(), list.GetProperty("runs").GetArrayLength());
        foreach (var run in list.GetProperty("runs").EnumerateArray())
        {
            var path = Path.Combine(runs, run.GetProperty("id").GetString()!, "rounds.csv");
            Assert.Equal(double.Parse(File.ReadLines(path).Last().Split(',')[9]), run.GetProperty("accuracy").GetDouble(), 1e-9);
            var curve = await client.GetStringAsync("curves?run=" + Uri.EscapeDataString(run.GetProperty("id").GetString()!),
                TestContext.Current.CancellationToken);
            Assert.Equal(3, JsonDocument.Parse(curve).RootElement.GetArrayLength());
        }
    }
}
