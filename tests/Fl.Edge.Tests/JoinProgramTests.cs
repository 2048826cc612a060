namespace Fl.Edge.Tests;

/// <summary>
/// <c>fl-join</c>, as the solution builds it: what <c>fl join</c> is, without the torch engine. Native binaries: scripts/check-edge.sh.
/// </summary>
public sealed class JoinProgramTests : Federated
{
    [Fact]
    public async Task It_takes_the_options_of_fl_join()
    {
        using var alone = FlProcess.StartJoin(Root, "--help");
        Assert.Equal(0, await alone.WaitAsync());
        var (_, verb, _) = await FlProcess.RunAsync(Root, "join", "--help");
        Assert.Contains("--save", alone.Output);
        // Native code loads no more.
        Assert.Equal(Without("--with", Options(verb)), Options(alone.Output).Where(line => !line.Contains("--version", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task It_trains_and_saves()
    {
        Write("two.yaml", Two);
        var (server, address) = await ServeAsync("two.yaml");
        using (server)
        using (var first = FlProcess.StartJoin(Root, address, "--cid", "0", "--threads", "3", "--save", "kept.safetensors"))
        using (Join(address, "1"))
        {
            await EndsAsync(server, 0);
            await EndsAsync(first, 0);
            Assert.Contains("the run is over; disconnected", first.Error);
        }
        await SimulateAsync("two.yaml");
        Assert.Equal(Hash("simulated"), Hash("served"));
        Assert.True(File.Exists(Path.Combine(Root, "kept.safetensors")));

        File.WriteAllBytes(Path.Combine(Root, Write("new.png", "")), PngFile.Of(40, 40, (x, y) => ((byte)x, (byte)y, 0)));
        using var predict = FlProcess.StartJoin(Root, "predict", "kept.safetensors", "new.png");
        await EndsAsync(predict, 0);
        Assert.Matches(@"^new\.png: class \d \(0\.\d{3}\)(, class \d \(0\.\d{3}\)){2}\n$", predict.Output);
        Assert.Equal(await OutputAsync("predict", "kept.safetensors", "new.png"), predict.Output);
    }

    /// <summary>What limits it is named, instead of a server that is said to have gone.</summary>
    [Theory]
    [InlineData(true, "over a limit of this device: the experiment takes about ")]
    [InlineData(false, "out of memory: the system lets this process have 48 MiB; ")]
    public async Task A_memory_limit_is_one_line_and_the_device_stays(bool knowsIt, string line)
    {
        Write("large.yaml", "dataset: {name: synthetic-images, train: 60000, test: 100}\nclients: {count: 2, per_round: 1}\n"
            + "model: logistic\nengine: managed\n");
        var (server, address) = await ServeAsync("large.yaml");
        using (server)
        using (var device = FlProcess.StartJoin(Root, [("DOTNET_GCHeapHardLimit", "3000000")],
            [address, "--cid", "0", .. knowsIt ? Array.Empty<string>() : ["--max-memory", "4096"]]))
        {
            await device.WaitForAsync("trying again");
            Assert.Contains($"disconnected: {line}", device.Error);
            await server.WaitForAsync(
                $"client 0 is gone: it left: {(knowsIt ? "this is over a limit of the device" : "the device is out of memory")}");
            Assert.False(device.HasExited);
        }
    }

    [Fact]
    public async Task The_torch_engine_is_refused_in_one_line()
    {
        using var asked = FlProcess.StartJoin(Root, "127.0.0.1:1", "--cid", "0", "--engine", "torch");
        await EndsAsync(asked, 2);
        Assert.Equal("fl-join: --engine 'torch': fl-join has auto and managed; 'fl join', which runs on .NET, has torch too.\n",
            asked.Error);

        Write("two.yaml", Two);
        var (server, address) = await ServeAsync("two.yaml", "--set", "engine=torch");
        using (server)
        using (var told = FlProcess.StartJoin(Root, address, "--cid", "0"))
        {
            await told.WaitForAsync(
                "disconnected: the experiment asks for engine 'torch', which is not in this program; join with --engine managed");
            await server.WaitForAsync("client 0 is gone: it left: the device cannot do this experiment");
        }
    }

    /// <summary>The lines of a help text from the options on.</summary>
    private static IEnumerable<string> Without(string option, IEnumerable<string> lines)
    {
        var isInside = false;
        foreach (var line in lines)
        {
            if (line.StartsWith("  -", StringComparison.Ordinal)) isInside = line.StartsWith($"  {option} ", StringComparison.Ordinal);
            if (!isInside) yield return line;
        }
    }

    private static IEnumerable<string> Options(string help) =>
        help.Split('\n').SkipWhile(line => line != "Options:").TakeWhile(line => line != "Commands:").Where(line => line.Length > 0);
}
