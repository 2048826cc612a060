using System.Net;
using System.Net.Sockets;
using Fl.Core;
using Fl.Edge.Wire;
using Google.Protobuf;

namespace Fl.Edge.Tests;

/// <summary>Who is let in, and how the others are turned away.</summary>
public sealed class HandshakeTests : Federated
{
    [Fact]
    public async Task A_second_client_of_the_same_id_is_refused_and_the_first_goes_on()
    {
        Write("two.yaml", Two);
        var (server, address) = await ServeAsync("two.yaml");
        using (server)
        using (var first = Join(address, "0"))
        {
            await first.WaitForAsync("ready: ");
            using (var twin = Join(address, "0", "--retry-for", "1"))
            {
                await EndsAsync(twin, 1);
                Assert.Contains("refuses client '0': a client '0' is connected already", twin.Error);
            }
            using var second = Join(address, "1");
            await EndsAsync(server, 0);
            await EndsAsync(first, 0);
        }
    }

    [Fact]
    public async Task A_pretrained_start_is_the_servers_alone()
    {
        Write("two.yaml", Two);
        var model = new Logistic().Build(new(3, 32, 32), 10);
        Safetensors.Write(Path.Combine(Root, "start.safetensors"), model.Layout, new float[model.Layout.Length]);
        var (server, address) = await ServeAsync("two.yaml", "--set", "model={name: logistic, initial: start.safetensors}");
        using (server)
        {
            await using var client = RawClient.Open(address);
            var welcome = (await client.GreetAsync(RawClient.Hello("0")))?.Welcome;
            Assert.Contains("logistic", welcome?.ExperimentYaml);
            Assert.DoesNotContain("start.safetensors", welcome?.ExperimentYaml);
        }
    }

    [Fact]
    public async Task Devices_are_sent_no_folder_of_the_server_and_say_what_they_lack()
    {
        Draw("fridge", 10);
        Draw("own", 10);
        Write("fridge.yaml", """
            dataset: {name: pictures, path: fridge, size: 8}
            clients: {count: 2, per_round: 2}
            model: logistic
            """);
        var (server, address) = await ServeAsync("fridge.yaml");
        using (server)
        {
            await using (var client = RawClient.Open(address))
            {
                var yaml = (await client.GreetAsync(RawClient.Hello("0")))!.Welcome.ExperimentYaml;
                Assert.DoesNotContain(Root, yaml);
                Assert.Contains("class_names: [butter, milk]", yaml);
            }
            using (var lacking = Join(address, "1"))
            {
                await lacking.WaitForAsync("trying again");
                Assert.Contains("disconnected: dataset 'pictures' has no path; give the folder that holds one sub-folder for each class (a "
                    + "device: with --data DIR)", lacking.Error);
                await server.WaitForAsync("client 1 is gone: it left: the device has no data for this experiment");
            }
            using var having = Join(address, "1", "--data", "own");
            await having.WaitForAsync("ready: ");
            Assert.Contains("client 1 with 20 examples of pictures", having.Error);
        }
    }

    /// <summary>A camera's folder is there when it is mounted, and its pictures when there are some.</summary>
    [Fact]
    public async Task A_device_waits_for_the_folder_of_its_data_and_for_pictures_in_it()
    {
        Draw("fridge", 10);
        Write("fridge.yaml", """
            dataset: {name: pictures, path: fridge, size: 8}
            clients: {count: 2, per_round: 2}
            model: logistic
            """);
        var (server, address) = await ServeAsync("fridge.yaml");
        using (server)
        using (var device = Join(address, "1", "--data", "camera"))
        {
            await device.WaitForAsync("disconnected: dataset path '");
            Directory.CreateDirectory(Path.Combine(Root, "camera", "milk"));
            await device.WaitForAsync("there are no pictures; expected one sub-folder for each class");
            Draw("new", 10);
            Directory.Delete(Path.Combine(Root, "camera"), recursive: true);
            Directory.Move(Path.Combine(Root, "new"), Path.Combine(Root, "camera"));
            await device.WaitForAsync("ready: ");
        }
    }

    [Fact]
    public async Task Hellos_that_cannot_be_taken_are_refused_with_a_reason()
    {
        Write("two.yaml", Two);
        var (server, address) = await ServeAsync("two.yaml");
        using (server)
        {
            Hello hello = RawClient.Hello("0"), other = RawClient.Hello("0");
            other.Protocol = 99;
            Assert.Equal(Refusal.Types.Code.Version, await RefusalAsync(address, new() { Hello = other }));
            Assert.Equal(Refusal.Types.Code.ClientId, await RefusalAsync(address, new() { Hello = RawClient.Hello("2") }));
            Assert.Equal(Refusal.Types.Code.ClientId, await RefusalAsync(address, new() { Hello = RawClient.Hello("../../etc\n") }));
            Assert.Equal(Refusal.Types.Code.Malformed, await RefusalAsync(address, new() { Heartbeat = new() }));
            await using var client = RawClient.Open(address);
            Assert.NotNull((await client.GreetAsync(hello))?.Welcome);
            await client.SendAsync(new() { Ready = new() { Examples = 5, ModelLength = 7 } });
            Assert.Equal(Refusal.Types.Code.Model, (await client.ReceiveAsync())?.Refusal?.Code);
        }
    }

    [Fact]
    public async Task Class_counts_are_told_by_those_alone_who_share_them()
    {
        Write("two.yaml", Two);
        var (server, address) = await ServeAsync("two.yaml", "--rounds", "1");
        using (server)
        {
            await using (var liar = RawClient.Open(address))
            {
                Assert.NotNull((await liar.GreetAsync(RawClient.Hello("1")))?.Welcome);
                var model = new Net().Build(new(3, 32, 32), 10);
                await liar.SendAsync(new()
                {
                    Ready = new()
                    {
                        Examples = 5,
                        ModelLength = (ulong)model.Layout.Length,
                        LayoutSha256 = ByteString.CopyFrom(Protocol.LayoutHash(model.Layout)),
                        ClassExamples = { 5, 5 },
                    },
                });
                Assert.Equal(Refusal.Types.Code.Malformed, (await liar.ReceiveAsync())?.Refusal?.Code);
            }
            using var open = Join(address, "0", "--share-classes");
            await open.WaitForAsync("ready: ");
            using var discreet = Join(address, "1");
            await EndsAsync(server, 0);
        }
        var dealt = File.ReadAllLines(Path.Combine(Root, "served/partition.csv"));
        var told = File.ReadAllLines(Path.Combine(Root, "served/devices.csv"));
        Assert.Equal("client,id,model,engine,examples," + string.Join(',', Enumerable.Range(0, 10).Select(k => $"class_{k}")), told[0]);
        Assert.Equal(["0", "1"], told[1..].Select(row => row.Split(',')[0]).Order());
        Assert.EndsWith(dealt[1]["0".Length..], told.Single(row => row.StartsWith("0,", StringComparison.Ordinal)));
        Assert.EndsWith($",{dealt[2].Split(',')[1]}{new string(',', 10)}",
            told.Single(row => row.StartsWith("1,", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Names_take_the_numbers_that_are_free_and_keep_them_when_the_server_is_restarted()
    {
        Write("two.yaml", Two);
        var (server, address) = await ServeAsync("two.yaml");
        using (server)
        {
            Assert.Equal(0u, await NumberAsync("kitchen"));
            Assert.Equal(1u, await NumberAsync("garage"));
            Assert.Equal(0u, await NumberAsync("kitchen"));
            Assert.Equal(Refusal.Types.Code.Full, await RefusalAsync(address, new() { Hello = RawClient.Hello("cellar") }));
            Assert.Equal(Refusal.Types.Code.Duplicate, await RefusalAsync(address, new() { Hello = RawClient.Hello("1") }));
        }
        (server, address) = await ServeAsync("two.yaml", "--resume");
        using (server) Assert.Equal(1u, await NumberAsync("garage"));

        async Task<uint> NumberAsync(string id)
        {
            await using var client = RawClient.Open(address);
            await client.JoinAsync(id, new Net().Build(new(3, 32, 32), 10).Layout);
            await server.WaitForAsync($"client {id} is ready");
            var number = uint.Parse(File.ReadLines(Path.Combine(Root, "served/client-ids.csv"))
                .Single(line => line.EndsWith($",{id}", StringComparison.Ordinal)).Split(',')[0]);
            await client.SendAsync(new() { Goodbye = new() });
            while (await client.ReceiveAsync() is not null) { }
            return number;
        }
    }

    [Fact]
    public async Task Garbage_on_the_port_and_silent_streams_disturb_nobody()
    {
        Write("two.yaml", Two);
        var (server, address) = await ServeAsync("two.yaml");
        using (server)
        {
            await using var silent = RawClient.Open(address);
            for (var i = 0; i < 20; i++)
            {
                using var tcp = new TcpClient();
                await tcp.ConnectAsync(IPEndPoint.Parse(address), TestContext.Current.CancellationToken);
                var garbage = new byte[5000];
                new Random(i).NextBytes(garbage);
                if (i % 2 == 0) "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.CopyTo(garbage);
                try
                {
                    await tcp.GetStream().WriteAsync(garbage, TestContext.Current.CancellationToken);
                }
                catch (IOException)
                {
                    // The server hung up first.
                }
            }
            using var first = Join(address, "0");
            using var second = Join(address, "1");
            await EndsAsync(server, 0);
            await EndsAsync(first, 0);
            Assert.DoesNotContain("   at ", server.Error);
        }
    }

    [Fact]
    public async Task A_client_that_falls_silent_is_let_go()
    {
        Write("two.yaml", Two);
        var (server, address) = await ServeAsync("two.yaml", "--heartbeat", "0.25");
        using (server)
        {
            await using var client = RawClient.Open(address);
            Assert.NotNull((await client.GreetAsync(RawClient.Hello("0")))?.Welcome);
            await server.WaitForAsync("client 0 is gone: nothing heard for 1 s");
        }
    }

    [Fact]
    public async Task Plaintext_stays_on_this_machine_unless_insecure_is_typed()
    {
        Write("two.yaml", Two);
        var serve = await FlProcess.RunAsync(Root, "serve", "two.yaml", "--listen", "0.0.0.0:0");
        Assert.Equal(2, serve.Code);
        Assert.Contains("--insecure", serve.Error);
        var join = await FlProcess.RunAsync(Root, "join", "192.0.2.1:8642", "--cid", "0");
        Assert.Equal(2, join.Code);
        Assert.Contains("--insecure", join.Error);
    }

    /// <summary>So many pictures of milk, and of butter.</summary>
    private void Draw(string folder, int count)
    {
        foreach (var label in (string[])["milk", "butter"])
            for (var i = 0; i < count; i++)
                File.WriteAllBytes(
                    Path.Combine(Root, Write($"{folder}/{label}/{i}.png", "")), PngFile.Of(8, 8, (x, y) => ((byte)x, (byte)y, 0)));
    }

    private static async Task<Refusal.Types.Code?> RefusalAsync(string address, ClientMessage first)
    {
        await using var client = RawClient.Open(address);
        await client.SendAsync(first);
        var refusal = (await client.ReceiveAsync())?.Refusal;
        Assert.NotEmpty(refusal?.Message ?? "");
        return refusal?.Code;
    }
}
