using System.Net;

namespace Fl.Edge.Tests;

/// <summary>The dashboard of <c>fl serve</c>, by the real <c>fl</c>, with devices.</summary>
public sealed class ServedDashboardTests : Shown
{
    [Fact]
    public async Task A_device_is_seen_to_come_with_what_it_runs_on_and_to_leave()
    {
        Write("two.yaml", Two);
        var (server, address) = await ServeAsync("two.yaml", "--dashboard", "0", "--set", "rounds=1000000");
        using var _ = server;
        using var events = await EventReader.OpenAsync(await AddressAsync(server));
        using var first = Join(address, "0");
        await first.WaitForAsync("ready: ");
        using (var second = Join(address, "kitchen"))
        {
            var both = await events.WaitForAsync(update => update.GetProperty("state").GetProperty("here").GetInt32() == 2
                && update.GetProperty("clients").EnumerateArray().All(row => row.TryGetProperty("round", out var _)));
            var kitchen = Assert.Single(both.GetProperty("clients").EnumerateArray(), row =>
                row.GetProperty("id").GetString() == "kitchen");
            Assert.Equal(1, kitchen.GetProperty("client").GetInt32());
            Assert.True(kitchen.GetProperty("isHere").GetBoolean());
            Assert.NotEqual("", kitchen.GetProperty("device").GetString());
            await SignalAsync(second, "INT");
            await EndsAsync(second, 130);
        }
        var gone = await events.WaitForAsync(update => update.GetProperty("state").GetProperty("here").GetInt32() == 1);
        var left = Assert.Single(gone.GetProperty("clients").EnumerateArray(), row => row.GetProperty("client").GetInt32() == 1);
        Assert.Equal(("kitchen", false), (left.GetProperty("id").GetString(), left.GetProperty("isHere").GetBoolean()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Beyond_this_machine_whoever_looks_needs_the_token(bool isEncrypted)
    {
        Write("two.yaml", Two);
        if (isEncrypted) Assert.Equal(0, (await FlProcess.RunAsync(Root, "certs", "tls")).Code);
        var (server, _) = await ServeAsync("two.yaml", ["--dashboard", "0.0.0.0:0",
            .. isEncrypted ? ["--cert", "tls/server.pem", "--key", "tls/server-key.pem"] : new[] { "--insecure" }]);
        using var __ = server;
        var told = new Uri(await AddressAsync(server));
        Assert.Equal(isEncrypted ? "https" : "http", told.Scheme);
        var (token, root) = (told.Query["?token=".Length..], $"{told.Scheme}://127.0.0.1:{told.Port}/");
        Assert.Equal(64, token.Length);
        foreach (var path in new[] { "", "events", "metrics", "dashboard.js", "?token=" + new string('0', 64), "?token=" })
            using (var refused = await GetAsync(root, path))
                Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var welcome = await GetAsync(root, "?token=" + token);
        Assert.Equal(HttpStatusCode.OK, welcome.StatusCode);
        var cookie = Assert.Single(welcome.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie);
        Assert.Contains("samesite=strict", cookie);
        Assert.Equal(isEncrypted, cookie.Contains("secure"));
        using (var again = await GetAsync(root, "dashboard.js", request => request.Headers.Add("Cookie", cookie.Split(';')[0])))
            Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        using (var scraped = await GetAsync(root, "metrics", request => request.Headers.Add("Authorization", "Bearer " + token)))
            Assert.Equal(HttpStatusCode.OK, scraped.StatusCode);
    }

    [Fact]
    public async Task Metrics_tell_what_the_run_folder_has_in_the_exposition_format()
    {
        Write("two.yaml", Two);
        var (server, address) = await ServeAsync(
            "two.yaml", "--dashboard", "0", "--set", "rounds=1000000", "--set", "name=\"a \\\"quoted\\\" name\"");
        using var _ = server;
        var page = await AddressAsync(server);
        using var events = await EventReader.OpenAsync(page);
        using var first = Join(address, "0");
        using var second = Join(address, "1");
        await events.WaitForAsync(update => update.GetProperty("state").GetProperty("round").GetInt32() >= 2);
        using var response = await GetAsync(page, "metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        var series = Exposition.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        const string Name = "experiment=\"a \\\"quoted\\\" name\"";
        var rounds = series[$"fl_round{{{Name}}}"];
        Assert.InRange(rounds, 2, 1000000);
        Assert.InRange(series[$"fl_test_accuracy{{{Name}}}"], 0, 1);
        Assert.Equal(2, series[$"fl_clients_ready{{{Name}}}"]);
        Assert.InRange(series[$"fl_updates_total{{{Name},status=\"completed\"}}"], 4, 2 * rounds);
        Assert.Equal(0, series[$"fl_updates_total{{{Name},status=\"rejected\"}}"]);
        Assert.True(series[$"fl_bytes_total{{{Name},direction=\"up\"}}"] > 0);
        Assert.True(series["process_resident_memory_bytes"] > 1e7);
    }
}
