using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Fl.Edge.Tests;

/// <summary>A workspace with the real <c>fl serve</c> and <c>fl join</c>, on a port of their own.</summary>
public abstract class Federated : Workspace
{
    /// <summary>Two clients, three rounds, under a second of training.</summary>
    protected const string Two = """
        dataset: {name: synthetic-images, train: 300, test: 100}
        partition: {name: dirichlet, alpha: 1.0}
        clients: {count: 2, per_round: 2}
        rounds: 3
        model: net
        train: {batch_size: 10, lr: 0.05, momentum: 0.9}
        engine: managed
        """;

    /// <summary>Starts a server on a free port and returns it with the address it listens on.</summary>
    private protected async Task<(FlProcess Server, string Address)> ServeAsync(string file, params string[] options)
    {
        var listen = options.Contains("--listen") ? Array.Empty<string>() : ["--listen", "127.0.0.1:0"];
        var server = FlProcess.Start(Root, ["serve", file, .. listen, "--out", "served", .. options]);
        await server.WaitForAsync("listening on ");
        return (server, server.Error.Split("listening on ")[1].Split('\n', ' ')[0]);
    }

    private protected FlProcess Join(string address, string id, params string[] options) =>
        FlProcess.Start(Root, ["join", address, "--cid", id, .. options]);

    /// <summary>Waits for a process and asserts its exit code.</summary>
    private protected static async Task EndsAsync(FlProcess process, int code)
    {
        var ended = await process.WaitAsync();
        Assert.True(code == ended, $"exit code {ended}, expected {code}\n{process.Output}{process.Error}");
    }

    private protected async Task SimulateAsync(string file, params string[] options)
    {
        var (code, _, error) = await FlProcess.RunAsync(Root, ["sim", file, "--quiet", "--out", "simulated", .. options]);
        Assert.True(code == 0, error);
    }

    private protected string Hash(string run) =>
        JsonDocument.Parse(Read($"{run}/summary.json")).RootElement.GetProperty("model_sha256").GetString()!;

    /// <summary>The rows of a run's clients.csv as round, client, status, reason.</summary>
    private protected List<string> Clients(string run) =>
        [.. File.ReadLines(Path.Combine(Root, run, "clients.csv")).Skip(1).Select(line => line.Split(','))
            .Select(cells => $"{cells[0]} {cells[1]} {cells[2]} {cells[10]}".TrimEnd())];

    private protected static async Task SignalAsync(FlProcess process, string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}
