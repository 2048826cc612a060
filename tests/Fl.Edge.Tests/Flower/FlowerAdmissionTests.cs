using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Fl.Edge.Tests;

/// <summary>Which of Flower's clients are let in, and how.</summary>
public sealed class FlowerAdmissionTests : Federated
{
    private const string Three = """
        dataset: {name: synthetic-images, train: 300, test: 100}
        partition: iid
        clients: {count: 3, per_round: 3}
        rounds: 3
        model: logistic
        train: {batch_size: 10, lr: 0}
        engine: managed
        """;

    [Fact]
    public async Task Clients_come_from_beyond_this_machine_only_where_their_network_is_listed()
    {
        var own = NetworkInterface.GetAllNetworkInterfaces().SelectMany(card => card.GetIPProperties().UnicastAddresses)
            .Select(address => address.Address)
            .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
        Assert.SkipWhen(own is null, "This machine has no network.");
        Write("three.yaml", Three);
        string[] options = ["--flower", "--listen", "0.0.0.0:0", "--insecure"];
        var (code, _, error) = await FlProcess.RunAsync(Root, ["serve", "three.yaml", .. options, "--out", "refused"]);
        Assert.Equal(2, code);
        Assert.Contains("Flower's clients carry no credentials", error);
        (code, _, error) = await FlProcess.RunAsync(Root, ["serve", "three.yaml", .. options, "--flower-networks", "10.0.0.0/33"]);
        Assert.Equal(2, code);
        Assert.Contains("--flower-networks '10.0.0.0/33' is no network; expected ADDRESS/BITS", error);

        var (server, address) = await ServeAsync("three.yaml", [.. options, "--flower-networks", "203.0.113.7/32"]);
        using (server)
        {
            using var stranger = await FlowerCaller.OpenAsync($"{own}:{address.Split(':')[^1]}");
            Assert.Equal(0, (await stranger.NextAsync()).Kind);
            Assert.Contains("grpc-status\u00017", stranger.Call.Trailers);
            await server.WaitForAsync($"{own} is in none of the networks of this server's --flower-networks");
            using var local = await FlowerCaller.JoinAsync($"127.0.0.1:{address.Split(':')[^1]}", 10);
            server.Kill();
            await server.WaitAsync();
        }
        // An address with its network's length, as "ip address" prints it, is that network.
        Directory.Delete(Path.Combine(Root, "served"), recursive: true);
        (server, address) = await ServeAsync("three.yaml", [.. options, "--flower-networks", $"203.0.113.7/32,{own}/24"]);
        using (server)
        {
            using var guest = await FlowerCaller.JoinAsync($"{own}:{address.Split(':')[^1]}", 10);
            await server.WaitForAsync("is ready: number 2, 10 examples");
        }
    }

    [Fact]
    public async Task A_strategy_whose_clients_do_more_is_refused_and_without_the_option_nobody_answers()
    {
        Write("three.yaml", Three);
        var (code, _, error) = await FlProcess.RunAsync(Root, "serve", "three.yaml", "--flower", "--set", "strategy=scaffold");
        Assert.Equal(2, code);
        Assert.Contains("strategy 'scaffold' has clients do more than train from the weights they get, which Flower's clients cannot",
            error);
        var (server, address) = await ServeAsync("three.yaml");
        using (server)
        {
            for (var call = 0; call < 3; call++)
            {
                using var client = await FlowerCaller.OpenAsync(address);
                Assert.Equal(0, (await client.NextAsync()).Kind);
                Assert.Contains("grpc-status\u000212", client.Call.Trailers);
            }
            await server.WaitForAsync("warning 127.0.0.1: a Flower client called; --flower lets such clients in, see docs/flower.md");
            await SignalAsync(server, "TERM");
            await EndsAsync(server, 143);
        }
    }

    [Fact]
    public async Task A_client_comes_over_TLS()
    {
        Write("three.yaml", Three);
        Assert.Equal(0, (await FlProcess.RunAsync(Root, "certs", "tls")).Code);
        var (server, address) = await ServeAsync("three.yaml", "--flower", "--set", "clients.per_round=2", "--rounds", "2",
            "--cert", "tls/server.pem", "--key", "tls/server-key.pem");
        using (server)
        {
            using var authority = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(Root, "tls/ca.pem"));
            using var client = await FlowerCaller.JoinAsync(address, 10, authority);
            using var own = Join(address, "0", "--ca", "tls/ca.pem");
            Assert.Equal(2, (await client.WorkAsync(1, 10)).Count);
            await EndsAsync(server, 0);
        }
    }
}
