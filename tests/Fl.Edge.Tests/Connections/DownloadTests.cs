using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Fl.Edge.Wire;
using Grpc.Net.Client;

namespace Fl.Edge.Tests;

/// <summary>A certificate names addresses from which its authority could be fetched; nobody goes there.</summary>
public sealed class DownloadTests : Federated
{
    [Fact]
    public async Task A_device_fetches_nothing_that_a_stranger_s_certificate_names()
    {
        using var hole = new BlackHoles(30);
        var (root, stranger) = (Issuer.Root("servers"), Issuer.Root("strangers"));
        stranger.Between("unknown").Leaf(Root, "server", "fl.example", downloads: hole.Addresses);
        Write("ca.pem", root.Pem);
        var own = new OwnCertificate(
            Path.Combine(Root, "server.pem"), Path.Combine(Root, "server-key.pem"), new Told(), TimeProvider.System);
        TransportSecurity[] ways = [new() { Authority = Path.Combine(Root, "ca.pem") }, new() { Tls = true }];
        foreach (var security in ways)
        {
            await using var server = await CannedServer.StartAsync((_, _, _) => [CannedServer.Over], ServerTls.Of(own));
            var began = TimeProvider.System.GetTimestamp();
            await using var device = InProcessDevice.Join(server.Address, security, TimeProvider.System);
            await device.WaitForAsync("the server's certificate is not vouched for by");
            Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 8);
        }
        Assert.Equal(0, hole.Visitors);
    }

    [Fact]
    public async Task A_server_fetches_nothing_that_a_client_s_certificate_or_its_own_names()
    {
        using var hole = new BlackHoles(30);
        var (root, devicesRoot) = (Issuer.Root("servers"), Issuer.Root("devices"));
        root.Between("unknown to the server").Leaf(Root, "server", "fl.example", downloads: hole.Addresses);
        devicesRoot.Between("not shown").Leaf(Root, "0", "0", downloads: hole.Addresses);
        Write("devices-ca.pem", devicesRoot.Pem);
        Write("two.yaml", Two);
        var (server, address) = await ServeAsync(
            "two.yaml", "--cert", "server.pem", "--key", "server-key.pem", "--client-ca", "devices-ca.pem");
        using (server)
        using (var own = X509Certificate2.CreateFromPemFile(Path.Combine(Root, "0.pem"), Path.Combine(Root, "0-key.pem")))
        {
            var began = TimeProvider.System.GetTimestamp();
#pragma warning disable CA5359 // Who the server is matters nothing here.
            using var channel = GrpcChannel.ForAddress($"https://{address}", new()
            {
                DisposeHttpClient = true,
                HttpHandler = new SocketsHttpHandler
                {
                    SslOptions = new()
                    {
                        ClientCertificateContext = SslStreamCertificateContext.Create(own, null, offline: true),
                        CertificateChainPolicy = new() { DisableCertificateDownloads = true },
                        RemoteCertificateValidationCallback = (_, _, _, _) => true,
                    },
                },
            });
#pragma warning restore CA5359
            using var call = new Coordinator.CoordinatorClient(channel).Join(cancellationToken: TestContext.Current.CancellationToken);
            await call.RequestStream.WriteAsync(new() { Hello = RawClient.Hello("0") }, TestContext.Current.CancellationToken);
            Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
            Assert.Equal(Refusal.Types.Code.Certificate, call.ResponseStream.Current.Refusal?.Code);
            Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 8);
        }
        Assert.Equal(0, hole.Visitors);
    }

    /// <summary>Addresses that take a connection and never answer.</summary>
    private sealed class BlackHoles : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);

        public BlackHoles(int addresses)
        {
            listener.Start();
            Addresses = [.. Enumerable.Range(0, addresses).Select(i => $"http://{listener.LocalEndpoint}/{i}.cer")];
        }

        public string[] Addresses { get; }

        /// <summary>How many came.</summary>
        public int Visitors
        {
            get
            {
                var count = 0;
                for (; listener.Pending(); count++) listener.AcceptTcpClient().Dispose();
                return count;
            }
        }

        public void Dispose() => listener.Dispose();
    }
}
