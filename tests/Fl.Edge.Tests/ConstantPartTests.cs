using System.IO.Hashing;
using Fl.Core;
using Fl.Edge.Wire;
using Google.Protobuf;

namespace Fl.Edge.Tests;

/// <summary>What no step of the server changes goes to each client process once.</summary>
public sealed class ConstantPartTests : Federated, IProgress<string>
{
    private static readonly Net Frozen = new() { Freeze = ["conv1", "conv2", "fc1"] };
    private static readonly Layout Layout = Frozen.Build(new(3, 32, 32), 10).Layout;

    /// <summary>Elements of the whole model, and of what is trained.</summary>
    private static readonly int Whole = Layout.Length, Trained = Layout.TrainableLength;

    private static readonly ByteString Zeros = ByteString.CopyFrom(XxHash128.Hash(new byte[4 * (Whole - Trained)]));

    private static string Lean => Two.Replace("model: net", "model: {name: net, freeze: [conv1, conv2, fc1]}", StringComparison.Ordinal);

    private static string Alone => Lean.Replace("{count: 2, per_round: 2}", "{count: 1, per_round: 1}", StringComparison.Ordinal);

    /// <summary>SCAFFOLD sends a vector along. Scores are no rows with bytes, and come from the same messages.</summary>
    [Theory]
    [InlineData("fedavg", 0)]
    [InlineData("scaffold", 1)]
    public async Task Devices_are_sent_the_bytes_that_a_simulation_counts_and_end_with_its_bits(string strategy, int vectors)
    {
        Write("two.yaml", Lean + "\nevaluate: {clients: true}\n");
        string[] options = ["--set", $"strategy={strategy}", "--set", "partition.holdout=0.2", "--set", "train.momentum=0"];
        var (server, address) = await ServeAsync("two.yaml", options);
        using (server)
        using (var first = Join(address, "0", "--save", "kept.safetensors"))
        using (var second = Join(address, "1"))
        {
            await EndsAsync(server, 0);
            await EndsAsync(first, 0);
            await EndsAsync(second, 0);
        }
        await SimulateAsync("two.yaml", options);
        RunRecord.AssertSame(Path.Combine(Root, "simulated"), Path.Combine(Root, "served"));
        Assert.Equal((62_006, 11_014), (Whole, Trained));
        long trained = 4 * Trained * (1 + vectors), whole = trained + 4 * (Whole - Trained);
        Assert.Equal([whole, whole, trained, trained, trained, trained], BytesDown("served").Select(row => row.Bytes));
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(Root, "served/model.safetensors")), File.ReadAllBytes(Path.Combine(Root, "kept.safetensors")));
    }

    [Fact]
    public async Task Asynchronous_devices_are_sent_it_with_their_first_task()
    {
        Write("two.yaml", Lean);
        var (server, address) = await ServeAsync("two.yaml", "--set", "strategy={name: fedbuff, k: 3}", "--set", "rounds=4");
        using (server)
        using (Join(address, "0"))
        using (Join(address, "1"))
            await EndsAsync(server, 0);
        foreach (var rows in BytesDown("served").GroupBy(row => row.Client))
            Assert.Equal(
                [4L * Whole, .. Enumerable.Repeat(4L * Trained, rows.Count() - 1)], rows.Select(row => row.Bytes).OrderDescending());
    }

    [Fact]
    public async Task A_new_process_of_a_device_is_sent_all_of_it_again_and_ends_with_the_same_bits()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGKILL.");
        Write("two.yaml", Lean);
        string[] options = ["--set", "rounds=4", "--set", "train.epochs=8"];
        var (server, address) = await ServeAsync("two.yaml", options);
        using (server)
        using (Join(address, "0"))
        using (var killed = Join(address, "1"))
        {
            await killed.WaitForAsync("round 3: fit");
            await SignalAsync(killed, "KILL");
            using var again = Join(address, "1");
            await EndsAsync(server, 0);
            await EndsAsync(again, 0);
        }
        await SimulateAsync("two.yaml", options);
        Assert.Equal(Hash("simulated"), Hash("served"));
        var bytes = BytesDown("served").Where(row => row.Client == "1").Select(row => row.Bytes);
        Assert.Equal([4 * Whole, 4 * Trained, 4 * (Trained + Whole), 4 * Trained], bytes);
    }

    [Fact]
    public async Task Devices_that_outlive_their_server_are_not_sent_it_again_by_the_next_one()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGKILL.");
        Write("two.yaml", Lean);
        string[] options = ["--set", "rounds=4", "--set", "train.epochs=8", "--set", "checkpoint.every=1"];
        var (server, address) = await ServeAsync("two.yaml", options);
        using var first = Join(address, "0");
        using var second = Join(address, "1");
        await first.WaitForAsync("round 2: fit");
        while (!File.Exists(Path.Combine(Root, "served", "checkpoint", "round-00000001.ckpt")))
        {
            Assert.False(server.HasExited, server.Error);
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
        await SignalAsync(server, "KILL");
        await EndsAsync(server, 137);
        server.Dispose();
        var (next, _) = await ServeAsync("two.yaml", ["--listen", address, "--resume", .. options]);
        using (next) await EndsAsync(next, 0);
        await EndsAsync(first, 0);
        await EndsAsync(second, 0);
        await SimulateAsync("two.yaml", options);
        RunRecord.AssertSame(Path.Combine(Root, "simulated"), Path.Combine(Root, "served"));
    }

    [Fact]
    public async Task A_device_refuses_a_message_whose_constant_part_it_lacks_and_keeps_the_one_it_has_over_a_new_connection()
    {
        var (results, kept) = (new List<string>(), new List<ByteString>());
        await using var server = await ScriptedServer.StartAsync(async call =>
        {
            var isFirst = kept.Count == 0;
            await call.WelcomeAsync(Lean);
            kept.Add((await call.ReceiveAsync())!.Ready.ConstantXxh128);
            var other = ByteString.CopyFrom(new byte[16]);
            (int Length, ByteString Constant)[] messages = isFirst
                ? [(Trained, Zeros), (Whole, other), (Trained, Zeros), (Whole, Zeros), (Trained, other), (Trained, Zeros)]
                : [(Trained, Zeros)];
            for (var i = 0; i < messages.Length; i++)
            {
                await call.FitAsync((ulong)i + 1, messages[i].Length, messages[i].Constant);
                var result = (await call.ReceiveAsync(ClientMessage.KindOneofCase.Progress))!.Result;
                results.Add(result.Completed ? "completed" : $"{result.Error}");
            }
            if (!isFirst) await call.SendAsync(new() { Goodbye = new() { Finished = true } });
        });
        var state = Path.Combine(Root, "state");
        await EdgeClient.RunAsync(
            new() { Address = server.Address, ClientId = "0", Catalog = new Catalog(), View = this, State = state },
            TestContext.Current.CancellationToken);
        Assert.Equal(["LacksConstant", "DamagedMessage", "LacksConstant", "completed", "LacksConstant", "completed", "completed"], results);
        Assert.Equal([ByteString.Empty, Zeros], kept);
    }

    [Fact]
    public async Task A_client_that_lacks_what_it_was_thought_to_have_is_sent_it_in_the_same_round()
    {
        Write("alone.yaml", Alone);
        var (server, address) = await ServeAsync("alone.yaml", "--min-clients", "1");
        using (server)
        {
            await using var client = RawClient.Open(address);
            await client.JoinAsync("0", Layout);
            await TakeAsync(client, Whole);
            var second = (await client.TakeAsync())!;
            Assert.Equal((ulong)Trained, second.Vectors[0].Length);
            await client.SendAsync(new() { Result = new() { Assignment = second.Id, Error = DeviceError.LacksConstant } });
            await TakeAsync(client, Whole);
            await TakeAsync(client, Trained);
            await EndsAsync(server, 0);
        }
        Assert.Equal([4 * Whole, 4 * (Trained + Whole), 4 * Trained], BytesDown("served").Select(row => row.Bytes));
        Assert.All(Clients("served"), row => Assert.EndsWith("completed", row));
    }

    /// <summary>Whoever lacks the whole of a message says so each time.</summary>
    [Fact]
    public async Task A_client_that_always_lacks_it_fails_its_rounds_and_no_more()
    {
        Write("alone.yaml", Alone);
        var (server, address) = await ServeAsync("alone.yaml", "--min-clients", "1");
        using (server)
        {
            await using var client = RawClient.Open(address);
            await client.JoinAsync("0", Layout);
            for (var round = 1; round <= 3; round++)
            {
                var assignment = (await client.TakeAsync())!;
                Assert.Equal((ulong)Whole, assignment.Vectors[0].Length);
                var refusal = new Result { Assignment = assignment.Id, Error = DeviceError.LacksConstant, Reason = "no" };
                await client.SendAsync(new() { Result = refusal });
            }
            await EndsAsync(server, 1);
        }
        Assert.Equal(["1 0 failed no", "2 0 failed no", "3 0 failed no"], Clients("served"));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public async Task An_old_client_is_sent_whole_messages_and_a_new_one_what_it_does_not_claim_to_have(uint version, bool claims)
    {
        Write("alone.yaml", Alone);
        var hash = ByteString.CopyFrom(Constant(seed: 1));
        var (server, address) = await ServeAsync("alone.yaml", "--min-clients", "1");
        using (server)
        {
            await using var client = RawClient.Open(address);
            var hello = RawClient.Hello("0");
            hello.Protocol = version;
            await client.JoinAsync(hello, Layout, constant: claims ? hash : null);
            Assert.Equal(hash, (await TakeAsync(client, version == 2 && claims ? Trained : Whole)).ConstantXxh128);
            await TakeAsync(client, version == 2 ? Trained : Whole);
            await TakeAsync(client, version == 2 ? Trained : Whole);
            await EndsAsync(server, 0);
        }
    }

    void IProgress<string>.Report(string value) { }

    /// <summary>Takes an assignment and answers with a change of nothing.</summary>
    private static async Task<Assignment> TakeAsync(RawClient client, int expected)
    {
        var assignment = (await client.TakeAsync())!;
        Assert.Equal((ulong)expected, assignment.Vectors[0].Length);
        await client.AnswerAsync(assignment, new float[Trained]);
        return assignment;
    }

    /// <summary>Hash of the frozen layers as the seed has them.</summary>
    private static byte[] Constant(long seed)
    {
        var weights = new float[Whole];
        Frozen.Build(new(3, 32, 32), 10).Initialize(weights, seed);
        return XxHash128.Hash(System.Runtime.InteropServices.MemoryMarshal.AsBytes(weights.AsSpan(Trained)));
    }

    private List<(string Client, long Bytes)> BytesDown(string run)
    {
        var lines = File.ReadAllLines(Path.Combine(Root, run, "clients.csv"));
        var column = Array.IndexOf(lines[0].Split(','), "bytes_down");
        return [.. lines.Skip(1).Select(line => line.Split(',')).Where(cells => cells[2] != "evaluated")
            .Select(cells => (cells[1], long.Parse(cells[column])))];
    }
}
