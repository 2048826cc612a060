using System.Text.Json;

namespace Fl.Edge.Tests;

/// <summary>A run of devices ends before its last round as a simulated one does.</summary>
public sealed class StopTests : Federated
{
    private const string Patient = """
        dataset: {name: synthetic-images, train: 400, test: 100}
        clients: {count: 2, per_round: 2}
        rounds: 50
        model: logistic
        train: {batch_size: 10, lr: 0.1}
        evaluate: {validation: 0.1}
        stop: {patience: 2}
        """;

    [Fact]
    public async Task Devices_and_virtual_clients_stop_after_the_same_round_with_the_same_best_model()
    {
        Write("patient.yaml", Patient);
        var (server, address) = await ServeAsync("patient.yaml");
        using (server)
        using (var first = Join(address, "0"))
        using (var second = Join(address, "1"))
        {
            await EndsAsync(server, 0);
            await EndsAsync(first, 0);
            await EndsAsync(second, 0);
        }
        await SimulateAsync("patient.yaml");
        Assert.Equal(Hash("simulated"), Hash("served"));
        var (served, simulated) = (Summary("served"), Summary("simulated"));
        Assert.Equal("patience", served.GetProperty("stopped").GetProperty("by").GetString());
        Assert.InRange(served.GetProperty("rounds").GetInt32(), 3, 49);
        foreach (var key in new[] { "rounds", "stopped", "best_model" })
            Assert.Equal(simulated.GetProperty(key).ToString(), served.GetProperty(key).ToString());
        Assert.Equal(File.ReadAllBytes(Path.Combine(Root, "simulated", "model-best.safetensors")),
            File.ReadAllBytes(Path.Combine(Root, "served", "model-best.safetensors")));
    }

    private JsonElement Summary(string run) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, run, "summary.json"))).RootElement;
}
