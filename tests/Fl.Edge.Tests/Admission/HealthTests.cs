using System.Net;
using System.Text.Json;
using Grpc.Health.V1;
using Grpc.Net.Client;

namespace Fl.Edge.Tests;

/// <summary>What watches a server, and what it tells of itself.</summary>
public sealed class HealthTests : Federated
{
    [Fact]
    public async Task A_server_answers_its_watchers_over_http_and_grpc()
    {
        Write("two.yaml", Two);
        var (code, _, error) = await FlProcess.RunAsync(Root, "devices", "add", "0");
        Assert.True(code == 0, error);
        var (server, address) = await ServeAsync("two.yaml", "--devices", "devices.json", "--health", "0");
        using (server)
        {
            await server.WaitForAsync("health on http://");
            await server.WaitForAsync("/healthz");
            var health = server.Error.Split("health on ")[1].Split("/healthz")[0];
            using var http = new HttpClient();
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.NotFound),
                (await GetAsync("/healthz"), await GetAsync("/readyz"), await GetAsync("/")));
            using var channel = GrpcChannel.ForAddress($"http://{address}");
            var reply = await new Grpc.Health.V1.Health.HealthClient(channel)
                .CheckAsync(new() { Service = "fl.v1.Coordinator" }, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, reply.Status);
            File.Delete(Path.Combine(Root, "devices.json"));
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (await GetAsync("/healthz"), await GetAsync("/readyz")));

            async Task<HttpStatusCode> GetAsync(string path)
            {
                using var response = await http.GetAsync(new Uri(health + path), TestContext.Current.CancellationToken);
                return response.StatusCode;
            }
        }
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task Each_line_of_a_log_has_its_time_its_level_and_whom_it_is_about(string format)
    {
        Write("two.yaml", Two);
        var (server, address) = await ServeAsync("two.yaml", "--rounds", "1", "--log-format", format);
        address = address.Trim('"', '}');
        using (server)
        {
            await using (var stranger = RawClient.Open(address))
                Assert.NotNull((await stranger.GreetAsync(RawClient.Hello("7")))?.Refusal);
            using var first = Join(address, "0");
            using var second = Join(address, "1");
            await EndsAsync(server, 0);
        }
        var lines = server.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (format == "text")
        {
            Assert.All(lines, line => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (info|warning) ", line));
            Assert.Single(lines, line => line.Contains(" warning 127.0.0.1: refused client '7': this experiment has clients 0 to 1."));
            Assert.Single(lines, line => line.Contains(" info 127.0.0.1: client 1 is ready: "));
            return;
        }
        var events = lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.All(events, one => Assert.InRange(
            one.GetProperty("time").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1)));
        var refused = Assert.Single(events, one =>
            one.GetProperty("message").GetString()!.StartsWith("refused client '7'", StringComparison.Ordinal));
        Assert.Equal(("warning", "127.0.0.1"), (refused.GetProperty("level").GetString(), refused.GetProperty("address").GetString()));
        var round = events.Last(one => one.TryGetProperty("round", out _));
        Assert.Equal((1, 2), (round.GetProperty("round").GetInt32(), round.GetProperty("clients_completed").GetInt32()));
        Assert.InRange(round.GetProperty("test_accuracy").GetDouble(), 0, 1);
    }
}
