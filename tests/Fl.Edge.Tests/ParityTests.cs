using System.Text.Json;

namespace Fl.Edge.Tests;

/// <summary>Serving and joining compute what simulating does, to the bit.</summary>
public sealed class ParityTests : Federated
{
    [Fact]
    public async Task Three_rounds_with_two_devices_give_the_bits_of_the_simulation()
    {
        Write("two.yaml", Two);
        var (server, address) = await ServeAsync("two.yaml");
        using (server)
        using (var first = Join(address, "0"))
        using (var second = Join(address, "1"))
        {
            await EndsAsync(server, 0);
            await EndsAsync(first, 0);
            await EndsAsync(second, 0);
            Assert.Contains("epoch 1/1", first.Error);
            Assert.Contains("the run is over", second.Error);
        }
        await SimulateAsync("two.yaml");
        Assert.Equal(Hash("simulated"), Hash("served"));
        Assert.Equal(File.ReadAllBytes(Path.Combine(Root, "simulated/model.safetensors")),
            File.ReadAllBytes(Path.Combine(Root, "served/model.safetensors")));
        Assert.Equal(Clients("simulated"), Clients("served"));
        Assert.Equal(Rounds("simulated"), Rounds("served"));
        Assert.Equal((3 * 300, 3 * 300), (Images("simulated"), Images("served")));
    }

    [Fact]
    public async Task Encoded_and_clipped_updates_give_the_bits_of_the_simulation()
    {
        Write("two.yaml", Two);
        string[] both = ["--set", "compress.up=f16", "--set", "transforms=[{name: clip, norm: 0.5}]"];
        var (server, address) = await ServeAsync("two.yaml", both);
        using (server)
        using (Join(address, "0"))
        using (Join(address, "1"))
            await EndsAsync(server, 0);
        await SimulateAsync("two.yaml", both);
        Assert.Equal(Hash("simulated"), Hash("served"));
        Assert.Equal(Rounds("simulated"), Rounds("served"));
        Assert.Equal(Bytes("simulated"), Bytes("served"));
        Assert.Equal(Bytes("served").Down, 2 * Bytes("served").Up);
    }

    /// <summary>
    /// SCAFFOLD sends a control variate with the weights, gets another back, and keeps one on each device: one of them is killed under way,
    /// and finds it again in its folder.
    /// </summary>
    [Fact]
    public async Task A_strategy_with_vectors_of_its_own_gives_the_bits_of_the_simulation_though_a_device_is_killed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGKILL.");
        Write("two.yaml", Two);
        string[] scaffold = ["--set", "strategy=scaffold", "--set", "rounds=4", "--set", "train.epochs=20", "--set", "train.momentum=0"];
        await ServeWithOneKilledAsync(scaffold);
        await SimulateAsync("two.yaml", scaffold);
        Assert.Equal(Hash("simulated"), Hash("served"));
        Assert.Equal(2, Directory.GetDirectories(Path.Combine(Root, "state")).Length);
    }

    [Fact]
    public async Task Asynchronous_devices_are_asked_again_as_they_answer_and_all_are_told_of_the_end()
    {
        Write("two.yaml", Two);
        var (server, address) = await ServeAsync("two.yaml", "--set", "strategy={name: fedbuff, k: 3}", "--set", "rounds=6");
        using (server)
        using (var first = Join(address, "0"))
        using (var second = Join(address, "1"))
        {
            await EndsAsync(server, 0);
            await EndsAsync(first, 0);
            await EndsAsync(second, 0);
        }
        Assert.Equal(6 * 3, Clients("served").Count(row => row.EndsWith("completed", StringComparison.Ordinal)));
        Assert.Equal(7, File.ReadLines(Path.Combine(Root, "served/rounds.csv")).Skip(1).Count());
    }

    [Fact]
    public async Task One_device_is_enough_when_asked_so()
    {
        Write("two.yaml", Two);
        string[] alone = ["--set", "clients.count=1", "--set", "clients.per_round=1"];
        var (server, address) = await ServeAsync("two.yaml", ["--min-clients", "1", "--rounds", "2", "--model", "logistic", .. alone]);
        using (server)
        using (var only = Join(address, "0"))
        {
            await EndsAsync(server, 0);
            await EndsAsync(only, 0);
        }
        await SimulateAsync("two.yaml", ["--set", "rounds=2", "--set", "model=logistic", .. alone]);
        Assert.Equal(Hash("simulated"), Hash("served"));
    }

    [Fact]
    public async Task A_cohort_shrinks_to_the_clients_that_are_there()
    {
        Write("two.yaml", Two);
        var (server, address) = await ServeAsync("two.yaml", "--min-clients", "1");
        using (server)
        using (var only = Join(address, "1"))
        {
            await EndsAsync(server, 0);
            await EndsAsync(only, 0);
        }
        Assert.Equal(["1 1 completed", "2 1 completed", "3 1 completed"], Clients("served"));
    }

    [Fact]
    public async Task Devices_score_the_final_model_on_what_they_hold_out()
    {
        Write("two.yaml", Two + "\nevaluate: {clients: true}\n");
        string[] holdout = ["--set", "partition.holdout=0.2"];
        var (server, address) = await ServeAsync("two.yaml", holdout);
        using (server)
        using (Join(address, "0"))
        using (Join(address, "1"))
            await EndsAsync(server, 0);
        await SimulateAsync("two.yaml", holdout);
        Assert.Equal(Evaluated("simulated"), Evaluated("served"));
        Assert.Equal(2, Evaluated("served").Length);
    }

    [Fact]
    public async Task Devices_leave_the_server_its_validation_examples_as_simulated_clients_do()
    {
        Write("two.yaml", Two + "\nevaluate: {validation: 0.2}\n");
        var (server, address) = await ServeAsync("two.yaml");
        using (server)
        using (Join(address, "0"))
        using (Join(address, "1"))
            await EndsAsync(server, 0);
        await SimulateAsync("two.yaml");
        Assert.Equal(Hash("simulated"), Hash("served"));
        Assert.Equal(Rounds("simulated"), Rounds("served"));
        Assert.Equal(Validation("simulated"), Validation("served"));
        Assert.Contains("\"examples\": 60", Validation("served"), StringComparison.Ordinal);
        Assert.Equal((3 * 240, 3 * 240), (Images("simulated"), Images("served")));
    }

    /// <summary>
    /// A device makes the head that it keeps from the seed; where the model starts from a file, which the server alone has, the head goes
    /// along. Killed, it finds its own head again.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Layers_that_stay_with_the_devices_give_the_bits_of_the_simulation(bool fromFile)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGKILL.");
        Write("two.yaml", Two + "\nevaluate: {clients: true}\n");
        if (fromFile)
        {
            await SimulateAsync("two.yaml", "--set", "rounds=1", "--set", "evaluate.clients=false", "--set", "seed=9");
            Directory.Move(Path.Combine(Root, "simulated"), Path.Combine(Root, "first"));
        }
        string[] start = fromFile ? ["--set", "model.initial=first/model.safetensors"] : [];
        string[] options = ["--set", "strategy=fedper", "--set", "partition.holdout=0.2", "--set", "rounds=4", "--set", "train.epochs=10",
            .. start];
        await ServeWithOneKilledAsync(options, "--save", "kept.safetensors");
        await SimulateAsync("two.yaml", options);
        Assert.Equal(Hash("simulated"), Hash("served"));
        Assert.Equal(Evaluated("simulated"), Evaluated("served"));
        Assert.Equal(File.ReadAllBytes(Path.Combine(Root, "served/model.safetensors")),
            File.ReadAllBytes(Path.Combine(Root, "kept.safetensors")));
        var head = 84 * 10 + 10;
        var update = 4 * (62006 - head);
        string RowOf(int round) => File.ReadLines(Path.Combine(Root, "served/clients.csv"))
            .First(line => line.StartsWith($"{round},0,", StringComparison.Ordinal));
        Assert.Contains($",{(fromFile ? 4 * 62006 : update)},{update},", RowOf(1));
        Assert.Contains($",{update},{update},", RowOf(2));
    }

    /// <summary>Serves two devices that keep their state in a folder; the second is killed in round 3 and joins again.</summary>
    /// <param name="first">Further options of the first.</param>
    private async Task ServeWithOneKilledAsync(string[] options, params string[] first)
    {
        var (server, address) = await ServeAsync("two.yaml", options);
        using (server)
        using (var whole = Join(address, "0", ["--state", "state", .. first]))
        using (var killed = Join(address, "1", "--state", "state"))
        {
            await killed.WaitForAsync("round 3: fit");
            await SignalAsync(killed, "KILL");
            using var again = Join(address, "1", "--state", "state");
            await EndsAsync(server, 0);
            await EndsAsync(whole, 0);
            await EndsAsync(again, 0);
        }
    }

    private string[] Evaluated(string run) =>
        [.. File.ReadLines(Path.Combine(Root, run, "clients.csv")).Where(line => line.Contains(",evaluated,", StringComparison.Ordinal))];

    private string Validation(string run) =>
        JsonDocument.Parse(Read($"{run}/summary.json")).RootElement.GetProperty("validation").GetRawText();

    /// <summary>Images that the run's clients trained on.</summary>
    private (long Down, long Up) Bytes(string run)
    {
        var summary = JsonDocument.Parse(Read($"{run}/summary.json")).RootElement;
        return (summary.GetProperty("bytes_down").GetInt64(), summary.GetProperty("bytes_up").GetInt64());
    }

    private int Images(string run)
    {
        var summary = JsonDocument.Parse(Read($"{run}/summary.json")).RootElement;
        return (int)Math.Round(summary.GetProperty("images_per_second").GetDouble() * summary.GetProperty("wall_seconds").GetDouble());
    }

    /// <summary>Without the wall time.</summary>
    private string[] Rounds(string run) =>
        [.. File.ReadLines(Path.Combine(Root, run, "rounds.csv"))
            .Select(line => string.Join(',', line.Split(',').Where((_, i) => i != 1)))];
}
