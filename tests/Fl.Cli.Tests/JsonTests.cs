using System.Globalization;
using System.Text;
using System.Text.Json;
using Fl.Core;

namespace Fl.Cli.Tests;

/// <summary><c>--json</c>: what a script reads on standard output is rounds.csv and summary.json, and nothing else is there.</summary>
public sealed class JsonTests : Workspace
{
    [Fact]
    public async Task Standard_output_is_the_rounds_and_the_summary()
    {
        Write("e.yaml", Tiny + "\nevaluate: {every: 2}\n");
        var (code, output, error) = await FlProcess.RunAsync(Root, "sim", "e.yaml", "--json", "--out", "run");
        Assert.True(code == 0, error);
        Assert.Contains("round 1/2", error);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var rows = File.ReadAllLines(Path.Combine(Root, "run/rounds.csv")).Select(row => row.Split(',')).ToList();
        Assert.Equal(rows.Count, lines.Length);
        foreach (var (line, row) in lines.Zip(rows.Skip(1)))
        {
            var properties = JsonDocument.Parse(line).RootElement.EnumerateObject().ToList();
            Assert.Equal(rows[0], properties.Select(property => property.Name));
            foreach (var (property, cell) in properties.Zip(row))
                if (cell.Length == 0) Assert.Equal(JsonValueKind.Null, property.Value.ValueKind);
                else
                    Assert.Equal(double.Parse(cell, CultureInfo.InvariantCulture), property.Value.GetDouble(),
                        Math.Max(1e-3, 1e-5 * Math.Abs(property.Value.GetDouble())));
        }
        var last = JsonDocument.Parse(lines[^1]).RootElement;
        Assert.Equal("run", last.GetProperty("folder").GetString());
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(Read("run/summary.json")).RootElement, last.GetProperty("summary")));

        // A run that was over before is read from its folder.
        var again = new StringWriter();
        new RoundLinesView(again).End(RunJson.Find(Path.Combine(Root, "run"))!, Path.Combine(Root, "run"));
        Assert.Equal(rows.Count, again.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task The_lines_of_a_sweep_say_which_run_they_are_of()
    {
        Write("s.yaml", Tiny + "\nsweep: {train.lr: [0.05, 1.0e+6]}\nmax_failed_rounds: 1\n");
        var (_, output, error) = await FlProcess.RunAsync(Root, "sim", "s.yaml", "--json", "--quiet", "--out", "swept");
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var runs = lines.ToLookup(line => line.GetProperty("run").GetString()!);
        Assert.Equal(2, runs.Count);
        foreach (var run in runs)
        {
            var folder = Path.Combine([Root, "swept", .. run.Key.Split('/')]);
            var isOver = RunJson.Find(folder) is not null;
            Assert.True(run.Last().TryGetProperty(isOver ? "summary" : "failure", out _), error);
            Assert.Equal(File.ReadLines(Path.Combine(folder, "rounds.csv")).Count(), run.Count());
        }
    }

    [Fact]
    public async Task A_server_prints_its_rounds_as_well()
    {
        Write("e.yaml", Tiny);
        using var server = FlProcess.Start(Root, "serve", "e.yaml", "--listen", "127.0.0.1:0", "--min-clients", "1",
            "--set", "clients={count: 1, per_round: 1}", "--json", "--out", "run");
        await server.WaitForAsync("listening on ");
        var address = server.Error.Split("listening on ")[1].Split([' ', '\n'])[0].Replace("http://", "", StringComparison.Ordinal).TrimEnd('/');
        var (code, _, error) = await FlProcess.RunAsync(Root, "join", address, "--cid", "a", "--quiet");
        Assert.True(code == 0, error);
        Assert.Equal(0, await server.WaitAsync());
        var lines = server.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, lines.Length);
        Assert.Equal([0, 1, 2], lines[..^1].Select(line => JsonDocument.Parse(line).RootElement.GetProperty("round").GetInt32()));
        Assert.Equal(2, JsonDocument.Parse(lines[^1]).RootElement.GetProperty("summary").GetProperty("rounds").GetInt32());
    }

    /// <summary>The run has its folder, and the command ends with 1.</summary>
    [Fact]
    public void A_standard_output_that_takes_nothing_ends_no_run_and_is_told()
    {
        var lines = new RoundLines(new FullWriter());
        lines.Write(new RoundRow { Round = 0, WallSeconds = 0 });
        lines.Write(new RoundRow { Round = 1, WallSeconds = 0 });
        Assert.Equal("standard output: no space", Assert.Throws<IOException>(lines.Check).Message);
    }

    private sealed class FullWriter : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void WriteLine(string? value) => throw new IOException("no space");
    }
}
