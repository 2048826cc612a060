using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.Loader;
using Fl.Core;
using Fl.Core.Engines.Torch;
using Fl.Edge.Wire;
using Fl.Sim;

namespace Fl.Edge.Tests;

/// <summary>A server sends what it likes; a device opens, loads and spends what its owner lets it, and lives on.</summary>
public sealed class HostileServerTests : Federated, IProgress<string>
{
    private const string Data = HostileExperiments.Harmless;
    private const int LogisticLength = 3072 * 10 + 10;

    /// <summary>As <c>fl join</c> has it.</summary>
    private static readonly Catalog Whole = new(typeof(TorchEngineFactory).Assembly, typeof(Simulation).Assembly);
    private readonly string owners = Directory.CreateTempSubdirectory("fl-private-").FullName;
    private readonly ConcurrentQueue<string> lines = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Shown => string.Join('\n', lines);

    /// <summary>Whoever opens one of the named pipes hangs.</summary>
    [Fact]
    public async Task Thirty_hostile_experiments_open_and_load_nothing_and_the_honest_server_that_comes_next_is_served()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no named pipes in folders.");
        await PrepareAsync();
        var experiments = HostileExperiments.Against(owners).ToArray();
        Assert.Equal(30, experiments.Length);
        var (next, goodbyes) = (0, new ConcurrentQueue<Goodbye?>());
        var allSent = new TaskCompletionSource();
        var hostile = await ScriptedServer.StartAsync(async call =>
        {
            var turn = Interlocked.Increment(ref next) - 1;
            if (turn >= experiments.Length) return;
            await call.WelcomeAsync(experiments[turn]);
            goodbyes.Enqueue((await call.ReceiveAsync())?.Goodbye);
            if (turn == experiments.Length - 1) allSent.SetResult();
        });
        var device = EdgeClient.RunAsync(
            Request(hostile.Address) with { Time = new ShortPauses(), RetryFor = TimeSpan.FromHours(1) }, Cancellation);
        await Task.WhenAny(allSent.Task, device).WaitAsync(TimeSpan.FromMinutes(3), Cancellation);
        Assert.False(device.IsCompleted, Shown + device.Exception);
        await hostile.DisposeAsync();

        Assert.Equal(experiments.Length, goodbyes.Count);
        foreach (var (goodbye, experiment) in goodbyes.Zip(experiments))
        {
            Assert.True(goodbye?.Error is DeviceError.BadExperiment or DeviceError.OverLimit or DeviceError.NoData,
                $"{goodbye}: {experiment[..Math.Min(200, experiment.Length)]}");
            Assert.Equal(DeviceErrors.Text(goodbye!.Error), goodbye.Reason);
        }
        Assert.DoesNotContain(AssemblyLoadContext.All.SelectMany(context => context.Assemblies).Where(assembly => !assembly.IsDynamic),
            assembly => assembly.Location.StartsWith(owners, StringComparison.Ordinal));
        Assert.DoesNotContain("NullReference", Shown);
        Assert.DoesNotContain("InvalidCast", Shown);

        Write("two.yaml", Two);
        var (honest, _) = await ServeAsync("two.yaml", "--listen", hostile.Address);
        using (honest)
        using (Join(hostile.Address, "1"))
        {
            await EndsAsync(honest, 0);
            await device;
            Assert.Contains("the run is over; disconnected", Shown);
        }
    }

    [Fact]
    public async Task The_process_names_no_file_to_the_system_that_a_server_named()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && await RunsAsync("strace", "-f", "-o", "/dev/null", "true"),
            "There is no strace here that may trace.");
        await PrepareAsync();
        string[] experiments =
        [
            $"{{dataset: {{name: cifar10, path: {owners}}}, partition: {{name: file, path: {owners}/pipe.csv}}, model: {{name: "
            + $"torch-module, assembly: {owners}/canary.dll, type: A.B, initial: {owners}/pipe.safetensors}}}}",
            $"{{dataset: {{name: pictures, path: {owners}/pictures}}, devices: {{fleet: [{{device: raspberry-pi-4, link: wifi}}], "
            + $"availability: {{name: trace, path: {owners}/pipe.csv}}}}, model: {{name: net, initial: {owners}/pipe.safetensors}}}}",
        ];
        var (next, refused) = (0, new TaskCompletionSource());
        var hostile = await ScriptedServer.StartAsync(async call =>
        {
            var turn = Interlocked.Increment(ref next) - 1;
            if (turn >= experiments.Length) return;
            await call.WelcomeAsync(experiments[turn]);
            Assert.Equal(DeviceError.BadExperiment, (await call.ReceiveAsync())?.Goodbye?.Error);
            if (turn == experiments.Length - 1) refused.SetResult();
        });
        using var device = FlProcess.StartTraced(Root, Path.Combine(Root, "trace"), "join", hostile.Address, "--cid", "0");
        while (!refused.Task.IsCompleted)
        {
            Assert.False(device.HasExited, device.Error);
            await Task.Delay(50, Cancellation);
        }
        await hostile.DisposeAsync();
        Write("two.yaml", Two);
        var (honest, _) = await ServeAsync("two.yaml", "--listen", hostile.Address);
        using (honest)
        using (Join(hostile.Address, "1"))
        {
            await EndsAsync(honest, 0);
            await EndsAsync(device, 0);
        }
        var trace = Read("trace");
        Assert.Contains("Fl.Core.dll", trace);
        Assert.DoesNotContain(Path.GetFileName(owners), trace);
        Assert.Contains("this device takes no path from a server", device.Error);
    }

    [Theory]
    [InlineData("dataset: {name: cifar10, path: PRIVATE}\n", "dataset.path", "--data DIR")]
    [InlineData("dataset: cifar10\npartition: {name: file, path: PRIVATE/secret.csv}\n", "partition.path", "--partition-file FILE")]
    [InlineData("dataset: cifar10\nmodel: {name: torch-module, assembly: PRIVATE/canary.dll, type: A.B}\n", "model.assembly",
        "--module FILE")]
    [InlineData("dataset: cifar10\nmodel: {name: net, initial: PRIVATE/secret.csv}\n", "model.initial", null)]
    public async Task A_path_of_the_servers_is_refused_in_one_line_and_the_server_learns_nothing(string yaml, string key, string? option)
    {
        await PrepareAsync();
        var goodbye = await RefusalAsync(yaml.Replace("PRIVATE", owners, StringComparison.Ordinal), _ => _);
        Assert.Equal((DeviceError.BadExperiment, "the device cannot do this experiment"), (goodbye.Error, goodbye.Reason));
        Assert.Contains($"the server's experiment names a file of its own for {key}, "
            + $"and this device takes no path from a server{(option is null ? ";" : $": give the device's own with {option};")}", Shown);
    }

    [Fact]
    public async Task A_module_is_the_device_s_own_where_it_is_typed_there()
    {
        var goodbye = await RefusalAsync(
            "dataset: {name: synthetic-images, train: 60}\nmodel: {name: torch-module, assembly: theirs.dll, type: A.B}\n",
            request => request with { Module = Path.Combine(Root, "mine.dll") });
        Assert.Equal(DeviceError.BadExperiment, goodbye.Error);
        Assert.Contains($"there is no file '{Path.Combine(Root, "mine.dll")}'", Shown);
        Assert.DoesNotContain("theirs", Shown);
    }

    [Fact]
    public async Task A_partition_is_the_device_s_own_where_it_is_typed_there()
    {
        Write("own.csv", "client,example,split\n0,0,train\n0,1,train\n0,2,test\n1,3,train\n");
        var told = new TaskCompletionSource<Ready?>();
        await using var server = await ScriptedServer.StartAsync(async call =>
        {
            await call.WelcomeAsync(Data + "partition: {name: file, path: theirs.csv}\n");
            told.TrySetResult((await call.ReceiveAsync())?.Ready);
            await call.SendAsync(new() { Goodbye = new() { Finished = true } });
        });
        await EdgeClient.RunAsync(Request(server.Address) with { PartitionFile = Path.Combine(Root, "own.csv") }, Cancellation);
        var ready = await told.Task;
        Assert.Equal((2u, 1u), (ready?.Examples, ready?.TestExamples));
    }

    [Theory]
    [InlineData("model: [flatten, {layer: linear, features: 4000}, relu, {layer: linear, features: 10}]\n",
        "the model has 12,332,010 parameters, and --max-parameters is 1,000,000")]
    [InlineData("model: [{layer: conv, channels: 1000, kernel: 3, padding: 1}, relu, {layer: max-pool, kernel: 32}, flatten, {layer: "
        + "linear, features: 10}]\ntrain: {batch_size: 0}\n", "of memory, and --max-memory is 256")]
    public async Task A_model_over_a_limit_is_refused_before_memory_is_taken_and_the_server_is_told_a_code(string model, string why)
    {
        // The figure is the process's: what other tests take beside this one must not be called the device's.
        var taken = long.MaxValue;
        for (var i = 0; i < 5 && taken > 64 << 20; i++)
        {
            var before = GC.GetTotalAllocatedBytes();
            var goodbye = await RefusalAsync(Data.Replace("model: logistic\n", "", StringComparison.Ordinal) + model,
                request => request with { Limits = new() { Parameters = 1_000_000, MemoryBytes = 256 << 20 } });
            Assert.Equal((DeviceError.OverLimit, "this is over a limit of the device"), (goodbye.Error, goodbye.Reason));
            Assert.Contains(why, Shown);
            taken = Math.Min(taken, GC.GetTotalAllocatedBytes() - before);
        }
        Assert.InRange(taken, 0, 64 << 20);
    }

    /// <summary>The one by its pace after the first epoch, the other by the clock in the midst of one.</summary>
    [Theory]
    [InlineData("train: {epochs: 100000, batch_size: 1}\ndataset: {name: synthetic-images, train: 2000}\n", 20, "of them would take about")]
    [InlineData("train: {epochs: 1, batch_size: 1}\ndataset: {name: synthetic-images, train: 20000}\n", 0.03,
        "the assignment takes longer")]
    public async Task Endless_work_is_given_up_and_the_server_is_told_so_and_left(string train, double seconds, string why)
    {
        var yaml = Data[(Data.IndexOf('\n', StringComparison.Ordinal) + 1)..] + train;
        var told = new TaskCompletionSource<(Result? Result, Goodbye? Goodbye)>();
        await using var server = await ScriptedServer.StartAsync(async call =>
        {
            await call.WelcomeAsync(yaml);
            Assert.NotNull((await call.ReceiveAsync())?.Ready);
            await call.FitAsync(1, LogisticLength);
            var result = (await call.ReceiveAsync(ClientMessage.KindOneofCase.Progress))?.Result;
            told.TrySetResult((result, (await call.ReceiveAsync())?.Goodbye));
        });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var device = EdgeClient.RunAsync(
            Request(server.Address) with { Limits = new() { Assignment = TimeSpan.FromSeconds(seconds) } }, stop.Token);
        var (result, goodbye) = await told.Task.WaitAsync(TimeSpan.FromMinutes(2), Cancellation);
        Assert.Equal((DeviceError.OverLimit, false, 0), (result?.Error, result?.Completed, result?.Vectors.Count));
        Assert.Equal((DeviceError.OverLimit, DeviceErrors.Text(DeviceError.OverLimit)), (goodbye?.Error, goodbye?.Reason));
        await UntilAsync(() => Shown.Contains("trying again", StringComparison.Ordinal), device);
        Assert.Contains(why, Shown);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => device);
    }

    [Theory]
    [InlineData(FactsLevel.None)]
    [InlineData(FactsLevel.Basic)]
    [InlineData(FactsLevel.All)]
    public async Task A_server_learns_of_the_device_what_its_owner_lets_it(FactsLevel facts)
    {
        var told = new TaskCompletionSource<(Hello Hello, Ready? Ready)>();
        await using var server = await ScriptedServer.StartAsync(async call =>
        {
            await call.WelcomeAsync(Data);
            told.TrySetResult((call.Hello, (await call.ReceiveAsync())?.Ready));
            await call.SendAsync(new() { Goodbye = new() { Finished = true } });
        });
        await EdgeClient.RunAsync(Request(server.Address) with { Facts = facts }, Cancellation);
        var (hello, ready) = await told.Task;
        Assert.Equal(facts is FactsLevel.None, hello.Device is null);
        Assert.Equal(facts is FactsLevel.None, ready?.Engine.Length == 0);
        Assert.Equal(facts is FactsLevel.All, hello.Software.Length > 0);
        Assert.Equal(facts is FactsLevel.All, hello.Device is { System.Length: > 0 });
        if (facts is FactsLevel.Basic)
            Assert.True(hello.Device is { Cores: > 0, MemoryBytes: > 0, Model: "", HasTemperatureCelsius: false });
        Assert.True(ready?.Examples > 0);
    }

    void IProgress<string>.Report(string value) => lines.Enqueue(value);

    private JoinRequest Request(string address) =>
        new() { Address = address, ClientId = "0", Catalog = Whole, View = this, State = Path.Combine(Root, "state") };

    /// <summary>Sends one experiment, and returns what the device says to it.</summary>
    private async Task<Goodbye> RefusalAsync(string yaml, Func<JoinRequest, JoinRequest> with)
    {
        lines.Clear();
        var told = new TaskCompletionSource<Goodbye?>();
        await using var server = await ScriptedServer.StartAsync(async call =>
        {
            await call.WelcomeAsync(yaml);
            told.TrySetResult((await call.ReceiveAsync())?.Goodbye);
        });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var device = EdgeClient.RunAsync(with(Request(server.Address)), stop.Token);
        await UntilAsync(() => told.Task.IsCompleted && Shown.Contains("trying again", StringComparison.Ordinal), device);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => device);
        return (await told.Task)!;
    }

    private async Task UntilAsync(Func<bool> isSo, Task device)
    {
        while (!isSo())
        {
            Assert.False(device.IsCompleted, Shown + device.Exception);
            await Task.Delay(10, Cancellation);
        }
    }

    /// <summary>What nobody but the owner may touch.</summary>
    private async Task PrepareAsync()
    {
        if (OperatingSystem.IsWindows()) return;
        Directory.CreateDirectory(Path.Combine(owners, "pictures", "a"));
        Directory.CreateDirectory(Path.Combine(owners, "pictures", "b"));
        foreach (var pipe in (string[])["pipe.csv", "pipe.safetensors", "pipe.dll", "data_batch_1.bin", "train-images-idx3-ubyte",
            "pictures/a/1.png", "pictures/b/1.png"])
            Assert.True(await RunsAsync("mkfifo", Path.Combine(owners, pipe)));
        await File.WriteAllTextAsync(Path.Combine(owners, "secret.csv"), "root:x:0:0:secret", Cancellation);
        // One that this process has no other reason to load.
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Parquet.dll"), Path.Combine(owners, "canary.dll"));
    }

    private static async Task<bool> RunsAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            await process.WaitForExitAsync(Cancellation);
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    /// <summary>Between two tries there is hardly a pause; what may take hours still may.</summary>
    private sealed class ShortPauses : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(
            callback, state, period == Timeout.InfiniteTimeSpan && dueTime > TimeSpan.Zero && dueTime < TimeSpan.FromHours(2)
                ? TimeSpan.FromMilliseconds(2)
                : dueTime, period);
    }
}
