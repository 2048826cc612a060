using System.Security.Cryptography.X509Certificates;
using Fl.Edge.Wire;
using Grpc.Core;

namespace Fl.Edge.Tests;

/// <summary>Certificates as the world has them: chains, bundles, renewals, and none that makes anybody fetch something.</summary>
public sealed class CertificateTests : Federated
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_chain_with_an_authority_between_is_shown_and_trusted_on_both_sides(bool isRsa, bool isBare)
    {
        var (root, devicesRoot) = (Issuer.Root("servers", isRsa, isBare), Issuer.Root("devices", isRsa, isBare));
        var (between, devicesBetween) = (root.Between("servers west"), devicesRoot.Between("devices west"));
        between.Leaf(Root, "server", "fl.example", [between]);
        devicesBetween.Leaf(Root, "0", "0", [devicesBetween]);
        Write("ca.pem", root.Pem);
        Write("devices-ca.pem", devicesRoot.Pem);
        Assert.Equal("taken", await KnockAsync());
        // The authority between is enough to trust, and a bundle may hold both.
        Write("ca.pem", between.Pem);
        Write("devices-ca.pem", devicesBetween.Pem);
        Assert.Equal("taken", await KnockAsync());
        Write("ca.pem", between.Pem + root.Pem);
        Write("devices-ca.pem", devicesRoot.Pem + devicesBetween.Pem);
        Assert.Equal("taken", await KnockAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_authority_of_the_same_name_and_another_key_vouches_for_nothing(bool isServers)
    {
        var (root, devicesRoot) = (Issuer.Root("servers", isBare: true), Issuer.Root("devices", isBare: true));
        var (between, devicesBetween) = (root.Between("servers west"), devicesRoot.Between("devices west"));
        between.Leaf(Root, "server", "fl.example", [between]);
        devicesBetween.Leaf(Root, "0", "0", [devicesBetween]);
        Write("devices-ca.pem", devicesBetween.Pem);
        Write("ca.pem", between.Pem);
        Assert.Equal("taken", await KnockAsync());
        if (isServers)
        {
            between.Forged().Leaf(Root, "server", "fl.example", [between]);
            Assert.Contains("is not vouched for by", await KnockAsync());
            Write("ca.pem", root.Pem);
            Assert.Contains("is not vouched for by", await KnockAsync());
        }
        else
        {
            foreach (var trusted in (Issuer[])[devicesBetween, devicesRoot])
            {
                Write("devices-ca.pem", trusted.Pem);
                devicesBetween.Forged().Leaf(Root, "0", "0");
                Assert.Contains("is not vouched for by", await KnockAsync());
                // TLS itself has no patience with a chain that contradicts itself.
                devicesBetween.Forged().Leaf(Root, "0", "0", [devicesBetween]);
                Assert.NotEqual("taken", await KnockAsync());
            }
        }
    }

    [Fact]
    public async Task Old_and_new_root_of_one_name_without_identifiers_are_both_trusted_on_both_sides()
    {
        var (old, next) = (Issuer.Root("one name", isBare: true), Issuer.Root("one name", isBare: true));
        Write("ca.pem", old.Pem + next.Pem);
        Write("devices-ca.pem", next.Pem + old.Pem);
        foreach (var issuer in (Issuer[])[old, next])
        {
            issuer.Leaf(Root, "server", "fl.example");
            issuer.Leaf(Root, "0", "0");
            Assert.Equal("taken", await KnockAsync());
        }
    }

    [Fact]
    public async Task What_changes_is_taken_up_without_a_restart_and_what_is_half_written_is_not()
    {
        var (first, second) = (Issuer.Root("first"), Issuer.Root("second"));
        Write("ca.pem", first.Pem);
        Write("devices-ca.pem", first.Pem);
        first.Leaf(Root, "server", "fl.example");
        first.Leaf(Root, "0", "0");
        var told = new Told();
        await using var server = await MutualAsync(told);
        var dialer = Device(told, server.Port);
        Assert.Equal("taken", await KnockAsync(dialer));
        // The key has not come yet; a bundle is cut off in its second certificate; a file is gone.
        var key = Read("server-key.pem");
        second.Leaf(Root, "server", "fl.example");
        var (newPem, newKey) = (Read("server.pem"), Read("server-key.pem"));
        Write("server-key.pem", key);
        Write("ca.pem", first.Pem + second.Pem[..(second.Pem.Length / 2)]);
        File.Delete(Path.Combine(Root, "devices-ca.pem"));
        for (var i = 0; i < 3; i++) Assert.Equal("taken", await KnockAsync(dialer));
        Assert.Equal(3, told.Lines.Count(line => line.Contains("; what it held before stays in use", StringComparison.Ordinal)));
        Write("server-key.pem", newKey);
        Write("server.pem", newPem);
        Assert.Contains("is not vouched for by", await KnockAsync(dialer));
        Write("ca.pem", first.Pem + second.Pem);
        Write("devices-ca.pem", second.Pem);
        Assert.Contains("is not vouched for by the authority of the server's --client-ca", await KnockAsync(dialer));
        second.Leaf(Root, "0", "0");
        Assert.Equal("taken", await KnockAsync(dialer));
    }

    [Theory]
    [InlineData(100, 40, null)]
    [InlineData(100, 20, "expires in 20 days")]
    [InlineData(100, 5, "expires in 5 days")]
    [InlineData(100, -1, "expired on ")]
    // Of one that lives for days anyhow nobody wants to hear it all the time.
    [InlineData(13, 6, null)]
    public void A_certificate_s_end_is_told_before_it_comes_once(int life, int left, string? told)
    {
        var lines = new Told();
        DevelopmentCertificates.Write(Root, [], life, new Compressed(1) { Wrong = TimeSpan.FromDays(left - life) - TimeSpan.FromHours(1) });
        var own = new OwnCertificate(Path.Combine(Root, "server.pem"), Path.Combine(Root, "server-key.pem"), lines, TimeProvider.System);
        for (var i = 0; i < 3; i++) Assert.NotNull(own.Current);
        if (told is null) Assert.Empty(lines.Lines);
        else Assert.Contains(told, Assert.Single(lines.Lines));
    }

    [Fact]
    public async Task Both_sides_tell_of_their_own_certificate_s_end()
    {
        Write("two.yaml", Two);
        var past = new Compressed(1) { Wrong = TimeSpan.FromDays(-95) };
        var tls = Path.Combine(Root, "tls");
        DevelopmentCertificates.Write(tls, [], 100, past);
        DeviceCertificates.Write(tls, ["0"], 100, past);
        var (server, address) = await ServeAsync(
            "two.yaml", "--cert", "tls/server.pem", "--key", "tls/server-key.pem", "--client-ca", "tls/devices-ca.pem");
        using (server)
        await using (var device = InProcessDevice.Join(
            address, new() { Authority = $"{tls}/ca.pem", Certificate = $"{tls}/0.pem", Key = $"{tls}/0-key.pem" }, TimeProvider.System))
        {
            await device.WaitForAsync("ready: ");
            Assert.Equal(1, device.Count("0.pem' expires in 5 days, on "));
            await server.WaitForAsync("the certificate 'tls/server.pem' expires in 5 days, on ");
        }
    }

    [Fact]
    public async Task An_authority_keeps_its_key_and_renews_under_it()
    {
        await OutputAsync("certs", "tls", "--host", "127.0.0.1", "--host", "fl.example");
        await OutputAsync("certs", "tls", "--device", "0");
        var (authority, devices) = (Read("tls/ca.pem"), Read("tls/devices-ca.pem"));
        var (server, device) = (Read("tls/server.pem"), Read("tls/0.pem"));
        Assert.Contains("renewed", await OutputAsync("certs", "tls"));
        await OutputAsync("certs", "tls", "--device", "0");
        Assert.Equal((authority, devices), (Read("tls/ca.pem"), Read("tls/devices-ca.pem")));
        Assert.NotEqual(server, Read("tls/server.pem"));
        Assert.NotEqual(device, Read("tls/0.pem"));
        foreach (var key in (string[])["ca", "devices-ca", "server", "0"])
            if (!OperatingSystem.IsWindows())
                Assert.Equal(
                    UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Root, "tls", $"{key}-key.pem")));
        using var root = X509Certificate2.CreateFromPem(authority);
        using var renewed = X509Certificate2.CreateFromPem(Read("tls/server.pem"));
        var names = renewed.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Equal(("fl.example", "127.0.0.1"), (names.EnumerateDnsNames().Single(), names.EnumerateIPAddresses().Single().ToString()));
        var identifier = root.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single().SubjectKeyIdentifierBytes;
        var named = renewed.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().Single().KeyIdentifier!.Value;
        Assert.True(identifier.Span.SequenceEqual(named.Span));
        Assert.Single(renewed.Extensions.OfType<X509SubjectKeyIdentifierExtension>());
        File.Delete(Path.Combine(Root, "tls/ca-key.pem"));
        await ComplainsAsync("ca-key.pem' is not there, and without the key of ", "certs", "tls");
    }

    /// <summary>What comes of one dial: "taken", or why not.</summary>
    private async Task<string> KnockAsync()
    {
        var told = new Told();
        await using var server = await MutualAsync(told);
        return await KnockAsync(Device(told, server.Port));
    }

    private static async Task<string> KnockAsync(Dialer dialer)
    {
        using var dial = dialer.Open();
        using var call = dial.Channel.CreateCallInvoker().AsyncDuplexStreamingCall(
            JoinMethod.Instance, null, new(cancellationToken: TestContext.Current.CancellationToken));
        try
        {
            await call.RequestStream.WriteAsync(new() { Hello = RawClient.Hello("0") }, TestContext.Current.CancellationToken);
            await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken);
            return call.ResponseStream.Current.Refusal?.Message ?? "taken";
        }
        // A connection that is cut while the hello is being written fails the write itself.
        catch (Exception error) when (error is RpcException or IOException)
        {
            return dial.WhoAnswers(error)?.Message ?? error.Message;
        }
    }

    private async Task<CannedServer> MutualAsync(Told told)
    {
        var clients = new ClientCertificates(Path.Combine(Root, "devices-ca.pem"), told, TimeProvider.System);
        return await CannedServer.StartAsync(
            (_, first, context) => clients.WhyNot(context.GetHttpContext().Connection.ClientCertificate, first.Hello.ClientId) is { } fault
                ? CannedServer.Refuse(Refusal.Types.Code.Certificate, fault) : [CannedServer.Over],
            ServerTls.Of(Own("server", told), clients));
    }

    private Dialer Device(Told told, int port) => new($"127.0.0.1:{port}", new()
    {
        Authority = Path.Combine(Root, "ca.pem"), Certificate = Path.Combine(Root, "0.pem"), Key = Path.Combine(Root, "0-key.pem"),
    }, told, TimeProvider.System);

    private OwnCertificate Own(string name, IProgress<string>? told = null) =>
        new(Path.Combine(Root, $"{name}.pem"), Path.Combine(Root, $"{name}-key.pem"), told ?? new Told(), TimeProvider.System);
}
