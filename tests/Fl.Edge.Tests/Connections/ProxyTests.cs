using Fl.Core;

namespace Fl.Edge.Tests;

/// <summary>Devices behind an HTTP proxy that they must go through.</summary>
public sealed class ProxyTests : Federated
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task A_device_reaches_its_server_through_a_proxy(bool tls, bool isEnvironment)
    {
        Write("two.yaml", Two);
        await OutputAsync("certs", "tls", "--host", "fl.example");
        string[] secure = tls ? ["--cert", "tls/server.pem", "--key", "tls/server-key.pem"] : [];
        var (server, address) = await ServeAsync("two.yaml", ["--rounds", "1", .. secure]);
        using (server)
        await using (var proxy = new ConnectProxy(address, user: "us er", password: "p:ss"))
        {
            var url = $"http://us%20er:p%3Ass@{proxy.Address}";
            string[] trust = tls ? ["--ca", "tls/ca.pem"] : ["--insecure"], typed = isEnvironment ? [] : ["--proxy", url];
            string[] join = ["join", "fl.example:8642", .. trust, .. typed];
            (string, string)[] environment = [("https_proxy", isEnvironment ? url : "http://127.0.0.1:1")];
            using var first = FlProcess.Start(Root, environment, [.. join, "--cid", "0"]);
            using var second = FlProcess.Start(Root, environment, [.. join, "--cid", "1"]);
            await EndsAsync(server, 0);
            await EndsAsync(first, 0);
            await EndsAsync(second, 0);
            Assert.Equal(["fl.example:8642", "fl.example:8642"], proxy.Asked);
            Assert.DoesNotContain("p%3Ass", first.Error);
        }
    }

    [Fact]
    public async Task A_proxy_that_gives_no_way_is_waited_out_and_told_in_its_words()
    {
        await using var server = await CannedServer.StartAsync((_, _, _) => [CannedServer.Over]);
        await using var proxy = new ConnectProxy(server.Address, user: "user", password: "right") { Refusals = 3 };
        await using (var stranger = InProcessDevice.Join("fl.example:8642", new() { Insecure = true, Proxy = $"http://{proxy.Address}" }))
            await stranger.WaitForAsync(
                $"the proxy {proxy.Address} wants a user and a password: --proxy http://USER:PASSWORD@{proxy.Address}; "
                + "trying again, at most 5");
        await using var device = InProcessDevice.Join(
            "fl.example:8642", new() { Insecure = true, Proxy = $"http://user:right@{proxy.Address}" });
        await device.Running;
        Assert.Equal(1, device.Count($"the proxy {proxy.Address} gives no way to fl.example:8642: HTTP/1.1 503 Come back later"));
        await using var other = InProcessDevice.Join("fl.example:8642", new() { Insecure = true, Proxy = $"http://{server.Address}" });
        await other.WaitForAsync("trying again");
    }

    [Theory]
    [InlineData("http://fl.example:8642", null, "HTTPS_PROXY=http://p:1", true)]
    [InlineData("https://fl.example:8642", null, "https_proxy=p:1", true)]
    [InlineData("https://fl.example:8642", null, "ALL_PROXY=http://p:1", true)]
    [InlineData("https://fl.example:8642", null, "all_proxy=http://p:1;no_proxy=other.example, 10.0.0.0/8", true)]
    [InlineData("https://fl.example:8642", null, "HTTPS_PROXY=http://p:1;NO_PROXY=.example", false)]
    [InlineData("https://fl.example:8642", null, "HTTPS_PROXY=http://p:1;NO_PROXY=FL.example", false)]
    [InlineData("https://fl.example:8642", null, "HTTPS_PROXY=http://p:1;NO_PROXY=l.example", true)]
    [InlineData("https://fl.example:8642", null, "HTTPS_PROXY=http://p:1;NO_PROXY=*", false)]
    [InlineData("https://10.1.2.3:8642", null, "HTTPS_PROXY=http://p:1;NO_PROXY=10.0.0.0/8", false)]
    [InlineData("https://10.1.2.3:8642", null, "HTTPS_PROXY=http://p:1;NO_PROXY=10.1.2.3", false)]
    [InlineData("https://fl.example:8642", "http://q:1", "NO_PROXY=*", true)]
    [InlineData("http://127.0.0.1:8642", "http://q:1", "", false)]
    [InlineData("http://localhost:8642", null, "ALL_PROXY=http://p:1", false)]
    [InlineData("https://[::1]:8642", null, "ALL_PROXY=http://p:1", false)]
    [InlineData("https://fl.example:8642", null, "", false)]
    public void The_environment_names_the_proxy_and_the_exceptions(string server, string? asked, string environment, bool isProxied)
    {
        var variables = environment.Split(';', StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(pair => pair.Split('=')[0], pair => pair.Split('=', 2)[1]);
        Assert.Equal(isProxied, Proxy.For(new Uri(server), asked, variables.GetValueOrDefault) is not null);
    }

    [Theory]
    [InlineData("socks5://p:1")]
    [InlineData("http://p:1/path")]
    [InlineData("http://")]
    public void What_is_no_HTTP_proxy_is_a_mistake_and_its_password_is_not_shown(string url)
    {
        var asked = url.Replace("p:1", "user:secret@p:1");
        var error = Assert.Throws<BadInputException>(() => Proxy.For(new Uri("https://fl.example:1"), asked, _ => null));
        Assert.StartsWith("--proxy is no proxy that can be used; expected http://HOST:PORT", error.Message);
        Assert.DoesNotContain("secret", error.Message);
    }
}
