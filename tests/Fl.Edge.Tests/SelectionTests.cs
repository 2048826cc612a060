namespace Fl.Edge.Tests;

/// <summary>A selection that goes by what clients report draws the same cohorts of devices as of simulated clients.</summary>
public sealed class SelectionTests : Federated
{
    [Fact]
    public async Task Devices_are_selected_as_the_simulation_selects_clients()
    {
        Write("three.yaml", Two);
        string[] options = ["--set", "clients.count=3", "--set", "clients.per_round=1", "--set", "rounds=5",
            "--set", "clients.selection=power-of-choice"];
        var (server, address) = await ServeAsync("three.yaml", [.. options, "--min-clients", "3"]);
        using (server)
        using (Join(address, "0"))
        using (Join(address, "1"))
        using (Join(address, "2"))
            await EndsAsync(server, 0);
        await SimulateAsync("three.yaml", options);
        Assert.Equal(Clients("simulated"), Clients("served"));
        Assert.Equal(Hash("simulated"), Hash("served"));
        Assert.Equal(3, Clients("served").Select(row => row.Split(' ')[1]).Distinct().Count());
    }
}
