using System.Diagnostics;
using System.Globalization;
using Fl.Edge.Wire;
using Grpc.Core;
using Grpc.Net.Client;

namespace Fl.Edge.Tests;

/// <summary>The list of devices, while several change it and a server reads it.</summary>
public sealed class EnrolmentTests : Federated
{
    private string Devices => Path.Combine(Root, "devices.json");

    private static ServerLog Silent => new([], TimeProvider.System);

    [Fact]
    public async Task None_is_lost_of_devices_that_are_enrolled_at_the_same_time()
    {
        var added = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => FlProcess.RunAsync(Root, "devices", "add", $"device-{i}")));
        Assert.All(added, result => Assert.Equal(0, result.Code));
        var enrolment = new Enrolment(Devices, Silent);
        for (var i = 0; i < added.Length; i++) Assert.NotNull(enrolment.Find($"device-{i}", $"Bearer {added[i].Output.Trim()}").Device);
        Assert.Equal(["devices.json", "devices.json.lock"], Directory.GetFiles(Root).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_file_keeps_its_owner_and_its_mode()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root can give files away.");
        if (OperatingSystem.IsWindows()) return;
        var file = new DeviceFile(Devices);
        file.Add("kitchen", TimeProvider.System);
        Assert.Equal("600 0", await StatAsync());
        using (var chown = Process.Start("chown", ["1654:1655", Devices]))
            await chown.WaitForExitAsync(TestContext.Current.CancellationToken);
        File.SetUnixFileMode(Devices, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        file.Add("hall", TimeProvider.System);
        Assert.Equal("640 1654", await StatAsync());

        async Task<string> StatAsync()
        {
            using var stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%a %u", Devices]) { RedirectStandardOutput = true })!;
            return (await stat.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim();
        }
    }

    [Fact]
    public void The_list_is_read_once_for_each_change_of_it()
    {
        var file = new DeviceFile(Devices);
        var token = file.Add("kitchen", TimeProvider.System);
        var enrolment = new Enrolment(Devices, Silent);
        Assert.NotNull(enrolment.Find("kitchen", $"Bearer {token}").Device);
        // Of the same length and time, so that only reading it could tell.
        var (text, written) = (File.ReadAllText(Devices), File.GetLastWriteTimeUtc(Devices));
        File.WriteAllText(Devices, text.Replace("kitchen", "chicken"));
        File.SetLastWriteTimeUtc(Devices, written);
        Assert.NotNull(enrolment.Find("kitchen", $"Bearer {token}").Device);
        File.SetLastWriteTimeUtc(Devices, written.AddTicks(10));
        Assert.Null(enrolment.Find("kitchen", $"Bearer {token}").Device);
        Assert.NotNull(enrolment.Find("chicken", $"Bearer {token}").Device);
    }

    [Fact]
    public void While_the_list_is_missing_or_damaged_nobody_is_let_in_and_told_to_come_back()
    {
        var file = new DeviceFile(Devices);
        var token = file.Add("kitchen", TimeProvider.System);
        var text = File.ReadAllText(Devices);
        var enrolment = new Enrolment(Devices, Silent);
        var device = enrolment.Find("kitchen", $"Bearer {token}").Device!;
        foreach (var damage in (Action[])[() => File.Delete(Devices), () => File.WriteAllText(Devices, text[..^9]),
            () => File.WriteAllText(Devices, "")])
        {
            damage();
            Assert.False(enrolment.IsReadable);
            var refusal = enrolment.Find("kitchen", $"Bearer {token}").Refusal!;
            Assert.Equal((Refusal.Types.Code.Unavailable, true), (refusal.Code, refusal.MayRetry));
            Assert.Null(enrolment.WhyNot(device));
            File.WriteAllText(Devices, text);
            Assert.NotNull(enrolment.Find("kitchen", $"Bearer {token}").Device);
        }
    }

    [Theory]
    [InlineData("revoke", "it was revoked")]
    [InlineData("kick", "it was kicked")]
    [InlineData("add", "it was given another token")]
    public async Task A_device_that_is_revoked_kicked_or_enrolled_anew_is_cut_off_at_once(string verb, string reason)
    {
        Write("two.yaml", Two);
        var token = new DeviceFile(Devices).Add("1", TimeProvider.System);
        var (server, address) = await ServeAsync("two.yaml", "--devices", "devices.json", "--heartbeat", "60");
        using (server)
        using (var channel = GrpcChannel.ForAddress($"http://{address}"))
        {
            using var call = await GreetAsync(channel, token);
            Assert.NotNull(call.ResponseStream.Current.Welcome);
            var (code, _, error) = await FlProcess.RunAsync(Root, "devices", verb, "1");
            Assert.True(code == 0, error);
            var began = Stopwatch.GetTimestamp();
            Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
            Assert.Equal(reason, call.ResponseStream.Current.Goodbye?.Reason);
            Assert.False(call.ResponseStream.Current.Goodbye!.Finished);
            TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"cut {Stopwatch.GetElapsedTime(began).TotalSeconds:f2} s after the command had ended"));
            call.Dispose();
            await server.WaitForAsync("client 1 is gone");
            using var again = await GreetAsync(channel, token);
            if (verb == "kick") Assert.NotNull(again.ResponseStream.Current.Welcome);
            else Assert.Equal(Refusal.Types.Code.Token, again.ResponseStream.Current.Refusal?.Code);
        }
    }

    private static async Task<AsyncDuplexStreamingCall<ClientMessage, ServerMessage>> GreetAsync(GrpcChannel channel, string token)
    {
        var call = new Coordinator.CoordinatorClient(channel)
            .Join(new Metadata { { "authorization", $"Bearer {token}" } }, cancellationToken: TestContext.Current.CancellationToken);
        await call.RequestStream.WriteAsync(new() { Hello = RawClient.Hello("1") }, TestContext.Current.CancellationToken);
        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        return call;
    }
}
