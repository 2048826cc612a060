using Fl.Core;
using Fl.Edge.Wire;

namespace Fl.Edge.Tests;

/// <summary>A fault that time can mend does not end a device: it comes back by itself, and tells each state once.</summary>
public sealed class ReturnTests : Federated
{
    private const string Portable = """
        dataset: {name: synthetic-images, train: 300, test: 100}
        clients: {count: 2, per_round: 2}
        model: logistic
        engine: managed
        """;

    public static TheoryData<Refusal.Types.Code> Codes => [.. Enum.GetValues<Refusal.Types.Code>()];

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task Whatever_a_server_refuses_a_device_for_it_is_taken_when_the_server_takes_it(Refusal.Types.Code code)
    {
        await using var server = await CannedServer.StartAsync((n, _, _) => n < 5 ? CannedServer.Refuse(code) : [CannedServer.Over]);
        await using var device = InProcessDevice.Join(server.Address);
        await device.Running;
        Assert.Equal(6, server.Hellos);
        Assert.Equal(1, device.Count("refuses client '0': not now; trying again"));
        Assert.Equal(1, device.Count("connecting to"));
    }

    [Fact]
    public async Task A_device_that_cannot_do_an_experiment_waits_for_one_that_it_can()
    {
        Directory.CreateDirectory(Path.Combine(Root, "empty"));
        string[] experiments =
        [
            Portable.Replace("name: synthetic-images, train: 300, test: 100", "name: pictures, size: 8"),
            Portable.Replace("managed", "nobody-has-it"),
            "what is no experiment: [",
        ];
        await using var server = await CannedServer.StartAsync(
            (n, _, _) => n < 6 ? [Welcome(experiments[n / 2])] : [CannedServer.Over]);
        await using var device = InProcessDevice.Join(server.Address);
        await device.Running;
        Assert.Equal(1, device.Count("dataset.path: give the folder of the pictures"));
        Assert.Equal(1, device.Count("asks for engine 'nobody-has-it'"));
        Assert.Equal(3, device.Count("trying again, at most 5 minutes apart"));
        Assert.Equal(1, device.Lines.Count(line => line.StartsWith("connected to ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task One_that_is_welcomed_only_to_be_refused_gives_up_after_its_time()
    {
        await using var server = await CannedServer.StartAsync((_, _, _) => [Welcome("what is no experiment: [")]);
        await using var device = InProcessDevice.Join(server.Address, time: new Compressed(100), retryFor: TimeSpan.FromMinutes(10));
        var error = await Assert.ThrowsAsync<RunFailedException>(() => device.Running);
        Assert.StartsWith($"no connection to {server.Address} for 600 s: ", error.Message);
        Assert.InRange(server.Hellos, 2, 20);
    }

    [Fact]
    public async Task A_server_that_is_down_for_ten_minutes_finds_its_device_again()
    {
        var server = await CannedServer.StartAsync((_, _, _) => [new() { Goodbye = new() { Reason = "stopping" } }]);
        var time = new Compressed(200);
        await using var device = InProcessDevice.Join(server.Address, time: time);
        await device.WaitForAsync("disconnected: stopping");
        await server.DisposeAsync();
        await Task.Delay(TimeSpan.FromMinutes(10), time, TestContext.Current.CancellationToken);
        await using var again = await CannedServer.StartAsync((_, _, _) => [CannedServer.Over], port: server.Port);
        await device.Running;
        Assert.Equal(1, device.Count("(Connection refused)"));
    }

    [Fact]
    public async Task A_damaged_list_of_devices_and_a_device_revoked_and_enrolled_anew_cost_time_alone()
    {
        Write("two.yaml", Portable);
        Write("token", await OutputAsync("devices", "add", "0"));
        var list = Read("devices.json");
        var (server, address) = await ServeAsync("two.yaml", "--devices", "devices.json");
        using (server)
        {
            Write("devices.json", list[..(list.Length / 2)]);
            await using (var damaged = InProcessDevice.Join(address, new() { TokenFile = Path.Combine(Root, "token") }))
            {
                await damaged.WaitForAsync("refuses client '0': the server cannot read its list of devices now");
                Write("devices.json", list);
                await damaged.WaitForAsync("ready: ");
            }
            await OutputAsync("devices", "revoke", "0");
            await using var revoked = InProcessDevice.Join(address, new() { TokenFile = Path.Combine(Root, "token") });
            await revoked.WaitForAsync("the token is not that of an enrolled device '0'");
            Write("token", await OutputAsync("devices", "add", "0"));
            await revoked.WaitForAsync("ready: ");
            Assert.Equal(1, revoked.Count("token' has changed and is in use from now on"));
        }
    }

    [Theory]
    [InlineData("0.0.0.0:8642")]
    [InlineData("[::]:8642")]
    public async Task Where_a_server_listens_is_not_where_it_is(string address) =>
        await ComplainsAsync("is where a server listens, not where it is; give the", "join", address, "--cid", "0", "--insecure");

    [Fact]
    public async Task How_long_to_go_on_is_seconds_or_for_ever()
    {
        string[] join = ["join", "127.0.0.1:1", "--cid", "0", "--retry-for", "0"];
        await ComplainsAsync("--retry-for takes a time in seconds, above 0, or forever, not '0'.", join);
        using var device = Join("127.0.0.1:1", "0", "--retry-for", "forever");
        await device.WaitForAsync("disconnected: ");
        Assert.False(device.HasExited);
    }

    [Fact]
    public void The_service_goes_on_for_ever()
    {
        var unit = File.ReadAllLines(Path.Combine(Repository.Root, "Fl.Edge/Join/fl-join.service"));
        Assert.Contains("--retry-for forever", Assert.Single(unit, line => line.StartsWith("ExecStart=", StringComparison.Ordinal)));
        Assert.Contains("Restart=on-failure", unit);
        Assert.Contains("StartLimitIntervalSec=0", unit);
        var prevented = Assert.Single(unit, line => line.StartsWith("RestartPrevent", StringComparison.Ordinal));
        Assert.Equal("RestartPreventExitStatus=SIGABRT", prevented);
    }

    [Fact]
    public async Task The_hello_tells_the_range_of_versions_and_a_version_beyond_it_is_waited_out()
    {
        List<Hello> hellos = [];
        await using var server = await CannedServer.StartAsync((n, first, _) =>
        {
            lock (hellos) hellos.Add(first.Hello);
            return n < 3 ? [Welcome(Portable, protocol: 9)] : [CannedServer.Over];
        });
        await using var device = InProcessDevice.Join(server.Address);
        await device.Running;
        Assert.All(hellos, hello => Assert.Equal((Protocol.Version, Protocol.LowestVersion), (hello.Protocol, hello.LowestProtocol)));
        Assert.Equal(1, device.Count($"{server.Address} speaks protocol 9, this client 1 to 2; install a newer fl here"));
    }

    private static ServerMessage Welcome(string yaml, uint protocol = 0) => new()
    {
        Welcome = new()
        {
            ExperimentYaml = yaml,
            HeartbeatMilliseconds = 5000,
            ChunkBytes = 65536,
            Run = new('a', 32),
            Server = new('b', 32),
            Protocol = protocol,
        },
    };
}
