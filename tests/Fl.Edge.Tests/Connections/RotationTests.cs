namespace Fl.Edge.Tests;

/// <summary>An authority is replaced by the book, under the real server and device: nobody ends, nobody is restarted.</summary>
public sealed class RotationTests : Federated
{
    [Fact]
    public async Task From_root_A_over_both_to_root_B_the_device_comes_back_by_itself_each_time()
    {
        Write("two.yaml", Two);
        var (a, b) = (Issuer.Root("Fl development authority"), Issuer.Root("Fl development authority"));
        Install(a, a.Pem);
        string[] secure = ["--cert", "server.pem", "--key", "server-key.pem", "--client-ca", "devices-ca.pem", "--heartbeat", "0.25"];
        var (server, address) = await ServeAsync("two.yaml", secure);
        using (server)
        await using (var network = new CutProxy(address))
        using (var device = Join(network.Address, "0", "--ca", "ca.pem", "--cert", "0.pem", "--key", "0-key.pem", "--retry-for", "forever"))
        {
            await device.WaitForAsync("ready: ");
            // Both sides trust both; then the certificates change; then nobody trusts A any more.
            Write("ca.pem", a.Pem + b.Pem);
            Write("devices-ca.pem", a.Pem + b.Pem);
            await ReconnectAsync(2);
            b.Leaf(Root, "server", "fl.example");
            b.Leaf(Root, "0", "0");
            await ReconnectAsync(3);
            Write("ca.pem", b.Pem);
            Write("devices-ca.pem", b.Pem);
            await ReconnectAsync(4);
            // A server that still shows A's is not taken, and taken again when it shows B's.
            a.Leaf(Root, "server", "fl.example");
            network.Cut();
            await AppearsAsync(device, "disconnected: the server fell silent", 4);
            network.Mend();
            await AppearsAsync(device, "is not vouched for by 'ca.pem'; trying again", 1);
            b.Leaf(Root, "server", "fl.example");
            await AppearsAsync(device, "ready: ", 5);
            Assert.False(device.HasExited || server.HasExited);

            async Task ReconnectAsync(int times)
            {
                network.Cut();
                await AppearsAsync(device, "disconnected: the server fell silent", times - 1);
                network.Mend();
                await AppearsAsync(device, "ready: ", times);
            }
        }
    }

    private static async Task AppearsAsync(FlProcess process, string text, int times)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (process.Error.Split(text).Length <= times)
        {
            Assert.False(process.HasExited, process.Error);
            var isInTime = TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(3);
            Assert.True(isInTime, $"'{text}' was not told {times} times:\n{process.Error}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private void Install(Issuer issuer, string trusted)
    {
        issuer.Leaf(Root, "server", "fl.example");
        issuer.Leaf(Root, "0", "0");
        Write("ca.pem", trusted);
        Write("devices-ca.pem", trusted);
    }
}
