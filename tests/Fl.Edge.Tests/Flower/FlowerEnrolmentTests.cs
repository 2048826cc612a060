using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Grpc.Core;
using Grpc.Net.Client;

namespace Fl.Edge.Tests;

/// <summary>Flower's clients, who carry no credentials, beside devices that are enrolled, and in numbers.</summary>
public sealed class FlowerEnrolmentTests : Federated
{
    private static string Of(int count) => $$"""
        dataset: {name: synthetic-images, train: 300, test: 100}
        clients: {count: {{count}}, per_round: 1}
        rounds: 1
        model: logistic
        engine: managed
        """;

    [Fact]
    public async Task With_enrolment_Flowers_clients_need_a_second_word()
    {
        Write("two.yaml", Of(2));
        await EnrolAsync("0");
        await RefusedAsync(
            "and --devices asks every client for some: leave out --flower, or let them in beside the enrolled devices with "
            + "--flower-unenrolled.",
            "--flower", "--devices", "devices.json");
        await OutputAsync("certs", "tls");
        string[] mutual = ["--cert", "tls/server.pem", "--key", "tls/server-key.pem", "--client-ca", "tls/devices-ca.pem"];
        await RefusedAsync("and --client-ca asks every client for some", ["--flower", .. mutual]);
        await RefusedAsync("--flower-unenrolled is for --devices or --client-ca", "--flower", "--flower-unenrolled");
        await RefusedAsync("--flower-unenrolled is for --flower: give both.", "--flower-unenrolled", "--devices", "devices.json");
        await RefusedAsync("--flower-reconnect is for --flower: give both.", "--flower-reconnect", "5");
    }

    [Fact]
    public async Task Clients_without_a_name_get_no_number_that_an_enrolled_device_needs()
    {
        Write("five.yaml", Of(5));
        await EnrolAsync("0", "pi", "gone");
        await OutputAsync("devices", "revoke", "gone");
        string[] enrolment = ["--flower-unenrolled", "--devices", "devices.json"];
        var (server, address) = await ServeAsync("five.yaml", ["--flower", "--min-clients", "5", .. enrolment]);
        using (server)
        {
            using FlowerCaller first = await GuestAsync(4), second = await GuestAsync(3), third = await GuestAsync(2);
            using var fourth = await FlowerCaller.JoinAsync(address, 10);
            Assert.Equal(0, (await fourth.NextAsync()).Kind);
            Assert.Contains("grpc-status\u00018", fourth.Call.Trailers);
            await server.WaitForAsync("got no number: all 5 numbers of this experiment are taken, or kept for enrolled devices.");
            using var pi = Join(address, "pi", "--token-file", "token-pi");
            await server.WaitForAsync("client pi is ready");
            using var zero = Join(address, "0", "--token-file", "token-0");
            await server.WaitForAsync("client 0 is ready");
            await Task.WhenAll(first.WorkAsync(1, 10), second.WorkAsync(1, 10), third.WorkAsync(1, 10));
            await EndsAsync(server, 0);
            await EndsAsync(pi, 0);
            await EndsAsync(zero, 0);

            async Task<FlowerCaller> GuestAsync(int number)
            {
                var guest = await FlowerCaller.JoinAsync(address, 10);
                await server.WaitForAsync($"is ready: number {number},");
                return guest;
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_device_with_credentials_takes_its_number_from_a_client_without_a_name(bool hasToken)
    {
        Write("two.yaml", Of(2));
        await OutputAsync("certs", "tls");
        if (hasToken) await EnrolAsync("0");
        else await OutputAsync("certs", "tls", "--device", "1");
        string[] enrolment = hasToken
            ? ["--devices", "devices.json"]
            : ["--cert", "tls/server.pem", "--key", "tls/server-key.pem", "--client-ca", "tls/devices-ca.pem"];
        var (server, address) = await ServeAsync("two.yaml", ["--flower", "--flower-unenrolled", "--min-clients", "2", .. enrolment]);
        using (server)
        {
            using var authority = hasToken ? null : X509CertificateLoader.LoadCertificateFromFile(Path.Combine(Root, "tls/ca.pem"));
            using var guest = await FlowerCaller.JoinAsync(address, 10, authority);
            await server.WaitForAsync("is ready: number 1,");
            // Enrolled while the server runs.
            if (hasToken) await EnrolAsync("1");
            string[] credentials = hasToken
                ? ["--token-file", "token-1"]
                : ["--ca", "tls/ca.pem", "--cert", "tls/1.pem", "--key", "tls/1-key.pem"];
            using var device = Join(address, "1", credentials);
            await server.WaitForAsync("client 1 is ready");
            var last = await guest.NextAsync();
            Assert.Equal((FlowerAsk.Reconnect, 60ul), (last.Kind, last.Number(1)));
            Assert.Equal(0, (await guest.NextAsync()).Kind);
            Assert.Contains("grpc-status\u00010", guest.Call.Trailers);
            await server.WaitForAsync("is gone: its number is that of the enrolled device '1'");
        }
    }

    [Fact]
    public async Task A_thousand_calls_that_say_nothing_hold_no_number_and_fill_no_log()
    {
        const int Calls = 1000;
        Write("two.yaml", Of(2));
        var (server, address) = await ServeAsync("two.yaml", "--flower", "--min-clients", "2");
        using (server)
        {
            using var channel = GrpcChannel.ForAddress($"http://{address}");
            var bytes = Marshallers.Create<byte[]>(static message => message, static message => message);
            var method = new Method<byte[], byte[]>(MethodType.DuplexStreaming, "flwr.proto.FlowerService", "Join", bytes, bytes);
            List<AsyncDuplexStreamingCall<byte[], byte[]>> silent = [];
            var invoker = channel.CreateCallInvoker();
            for (var call = 0; call < Calls; call++) silent.Add(invoker.AsyncDuplexStreamingCall(method, null, default));
            foreach (var call in silent) Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));

            using var guest = await FlowerCaller.JoinAsync(address, 10);
            await server.WaitForAsync("is ready: number 1,");
            using var other = await FlowerCaller.JoinAsync(address, 10);
            await server.WaitForAsync("is ready: number 0,");
            var work = await Task.WhenAll(guest.WorkAsync(1, 10), other.WorkAsync(1, 10));
            Assert.Equal(1, work.Sum(fits => fits.Count));
            await EndsAsync(server, 0);
            Assert.InRange(server.Error.Split('\n').Length, 1, 30);
            foreach (var call in silent) call.Dispose();
        }
        var peak = JsonDocument.Parse(Read("served/summary.json")).RootElement.GetProperty("peak_memory_bytes").GetInt64();
        Assert.InRange(peak >> 20, 1, 300);
    }

    [Fact]
    public async Task Clients_that_come_and_go_without_end_fill_no_table()
    {
        Write("two.yaml", Of(2));
        var (server, address) = await ServeAsync("two.yaml", "--flower", "--min-clients", "2");
        using (server)
        {
            for (var arrival = 1; arrival <= 45; arrival++)
            {
                using (await FlowerCaller.JoinAsync(address, 10)) await WaitAsync(" is ready: number ", arrival);
                await WaitAsync(" is gone: ", arrival);
            }
        }
        Assert.Equal(1 + 20, File.ReadLines(Path.Combine(Root, "served/devices.csv")).Count());

        async Task WaitAsync(string text, int times)
        {
            while (server.Error.Split(text).Length - 1 < times) await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private async Task EnrolAsync(params string[] ids)
    {
        foreach (var id in ids) Write($"token-{id}", await OutputAsync("devices", "add", id));
    }

    private async Task RefusedAsync(string complaint, params string[] options)
    {
        var (code, _, error) = await FlProcess.RunAsync(Root, ["serve", "two.yaml", .. options]);
        Assert.Equal(2, code);
        Assert.Contains(complaint, Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }
}
