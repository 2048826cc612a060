using System.Security.Cryptography;

namespace Fl.Edge.Tests;

/// <summary>TLS and enrolment.</summary>
public sealed class SecurityTests : Federated
{
    [Fact]
    public async Task Enrolled_devices_finish_a_run_over_tls_with_the_bits_of_the_simulation()
    {
        Write("two.yaml", Two);
        await OutputAsync("certs", "tls");
        await EnrolAsync("0", "1");
        var (server, address) = await ServeAsync(
            "two.yaml", "--cert", "tls/server.pem", "--key", "tls/server-key.pem", "--devices", "devices.json");
        using (server)
        using (var first = Join(address, "0", "--ca", "tls/ca.pem", "--token-file", "token-0"))
        using (var second = Join(address, "1", "--ca", "tls/ca.pem", "--token-file", "token-1"))
        {
            await EndsAsync(server, 0);
            await EndsAsync(first, 0);
            await EndsAsync(second, 0);
        }
        await SimulateAsync("two.yaml");
        Assert.Equal(Hash("simulated"), Hash("served"));
    }

    [Fact]
    public async Task A_device_speaks_for_itself_alone_and_not_once_it_is_revoked()
    {
        Write("two.yaml", Two);
        await EnrolAsync("0", "1");
        var (server, address) = await ServeAsync("two.yaml", "--devices", "devices.json");
        using (server)
        {
            await RefusedAsync(address, "0", []);
            await RefusedAsync(address, "0", ["--token-file", "token-1"]);
            using (var itself = Join(address, "1", "--token-file", "token-1"))
                await itself.WaitForAsync("ready: ");
            await OutputAsync("devices", "revoke", "1");
            await RefusedAsync(address, "1", ["--token-file", "token-1"]);
            Assert.Contains("revoked", (await OutputAsync("devices", "list")).Split('\n')[1]);
        }
        Assert.DoesNotContain(Read("token-0").Trim(), Read("devices.json"));
    }

    [Fact]
    public async Task Devices_with_certificates_of_their_own_finish_a_run()
    {
        Write("two.yaml", Two);
        await OutputAsync("certs", "tls");
        await OutputAsync("certs", "tls", "--device", "0");
        await OutputAsync("certs", "tls", "--device", "1");
        var (server, address) = await ServeMutualAsync();
        using (server)
        using (var first = Join(address, "0", "--ca", "tls/ca.pem", "--cert", "tls/0.pem", "--key", "tls/0-key.pem"))
        using (var second = Join(address, "1", "--ca", "tls/ca.pem", "--cert", "tls/1.pem", "--key", "tls/1-key.pem"))
        {
            await EndsAsync(server, 0);
            await EndsAsync(first, 0);
            await EndsAsync(second, 0);
        }
    }

    [Fact]
    public async Task A_certificate_speaks_for_its_own_id_while_it_is_valid()
    {
        Write("two.yaml", Two);
        await OutputAsync("certs", "tls");
        DeviceCertificates.Write(Path.Combine(Root, "tls"), ["1"], 5, new Compressed(1) { Wrong = TimeSpan.FromDays(-20) });
        await OutputAsync("certs", "tls", "--device", "0");
        await OutputAsync("certs", "other", "--device", "0");
        var (server, address) = await ServeMutualAsync();
        using (server)
        {
            await CaseAsync("0", [], "this server wants a certificate of the device");
            await CaseAsync("1", ["--cert", "tls/0.pem", "--key", "tls/0-key.pem"],
                "the certificate is that of '0' and speaks for no other id");
            await CaseAsync("1", ["--cert", "tls/1.pem", "--key", "tls/1-key.pem"], "the certificate of '1' expired on ");
            await CaseAsync("0", ["--cert", "other/0.pem", "--key", "other/0-key.pem"], "the certificate of '0' is not vouched for");
            // The server's own certificate is one of a server.
            await CaseAsync("127.0.0.1", ["--cert", "tls/server.pem", "--key", "tls/server-key.pem"], "is not vouched for");
            Assert.DoesNotContain("is ready", server.Error);
        }

        async Task CaseAsync(string id, string[] options, string complaint)
        {
            using var client = Join(address, id, ["--ca", "tls/ca.pem", "--retry-for", "1", .. options]);
            await EndsAsync(client, 1);
            Assert.Contains(complaint, client.Error);
        }
    }

    [Fact]
    public async Task A_server_that_the_authority_does_not_vouch_for_is_not_joined()
    {
        Write("two.yaml", Two);
        await OutputAsync("certs", "tls");
        await OutputAsync("certs", "other");
        await OutputAsync("certs", "elsewhere", "--host", "fl.example");
        DevelopmentCertificates.Write(Path.Combine(Root, "old"), ["127.0.0.1"], 5, new Compressed(1) { Wrong = TimeSpan.FromDays(-20) });
        await CaseAsync("tls", "other/ca.pem", "is not vouched for by 'other/ca.pem'");
        await CaseAsync("elsewhere", "elsewhere/ca.pem", "is not for '127.0.0.1'");
        await CaseAsync("old", "old/ca.pem", "expired on");

        async Task CaseAsync(string folder, string authority, string complaint)
        {
            var (server, address) = await ServeAsync("two.yaml", "--cert", $"{folder}/server.pem", "--key", $"{folder}/server-key.pem");
            using (server)
            using (var client = Join(address, "0", "--ca", authority, "--retry-for", "1"))
            {
                await EndsAsync(client, 1);
                Assert.Contains(complaint, client.Error);
                await SignalAsync(server, "TERM");
                await EndsAsync(server, 143);
            }
            Directory.Delete(Path.Combine(Root, "served"), recursive: true);
        }
    }

    [Fact]
    public async Task A_key_on_a_curve_that_is_not_supported_is_one_line()
    {
        Write("two.yaml", Two);
        await OutputAsync("certs", "tls");
        using (var key = ECDsa.Create())
        {
            key.ImportFromPem(Read("tls/server-key.pem"));
            var bytes = key.ExportPkcs8PrivateKey();
            var curve = bytes.AsSpan().IndexOf<byte>([0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]);
            bytes[curve + 7] = 0x03;
            Write("tls/server-key.pem", PemEncoding.WriteString("PRIVATE KEY", bytes));
        }
        var (code, _, error) = await FlProcess.RunAsync(
            Root, "serve", "two.yaml", "--listen", "127.0.0.1:0", "--cert", "tls/server.pem", "--key", "tls/server-key.pem");
        Assert.Equal(2, code);
        Assert.StartsWith("fl: 'tls/server.pem' with key 'tls/server-key.pem' cannot be read as a certificate in PEM: ", error);
    }

    [Fact]
    public async Task An_address_holds_no_more_streams_than_it_may()
    {
        Write("two.yaml", Two);
        var (server, address) = await ServeAsync("two.yaml", "--max-per-address", "1");
        using (server)
        {
            await using var first = RawClient.Open(address);
            Assert.NotNull((await first.GreetAsync(RawClient.Hello("0")))?.Welcome);
            await using var second = RawClient.Open(address);
            var refusal = (await second.ReceiveAsync())?.Refusal;
            Assert.Equal(Wire.Refusal.Types.Code.Full, refusal?.Code);
            Assert.True(refusal!.MayRetry);
        }
    }

    private Task<(FlProcess Server, string Address)> ServeMutualAsync() => ServeAsync(
        "two.yaml", "--cert", "tls/server.pem", "--key", "tls/server-key.pem", "--client-ca", "tls/devices-ca.pem");

    private async Task EnrolAsync(params string[] ids)
    {
        foreach (var id in ids) Write($"token-{id}", await OutputAsync("devices", "add", id));
    }

    private async Task RefusedAsync(string address, string id, string[] options)
    {
        using var client = Join(address, id, ["--retry-for", "1", .. options]);
        await EndsAsync(client, 1);
        Assert.Contains($"the token is not that of an enrolled device '{id}'", client.Error);
    }
}
