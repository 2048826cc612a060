using Fl.Core;

namespace Fl.Edge.Tests;

/// <summary>The device of <c>fl join</c>, in this process, so that a test has its clock in its hand.</summary>
internal sealed class InProcessDevice : IProgress<string>, IAsyncDisposable
{
    /// <summary>A test that waits longer would wait for ever.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly List<string> lines = [];
    private readonly CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    private InProcessDevice() { }

    /// <summary>Ends as the verb would.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    /// <summary>What it told a person.</summary>
    public string[] Lines
    {
        get
        {
            lock (lines) return [.. lines];
        }
    }

    public static InProcessDevice Join(
        string address, TransportSecurity? security = null, TimeProvider? time = null, TimeSpan? retryFor = null)
    {
        var device = new InProcessDevice();
        device.Running = EdgeClient.RunAsync(new()
        {
            Address = address,
            ClientId = "0",
            RetryFor = retryFor ?? Timeout.InfiniteTimeSpan,
            Security = security ?? new(),
            Catalog = new Catalog(),
            View = device,
            Time = time ?? new Compressed(200),
        }, device.stop.Token);
        return device;
    }

    public int Count(string text) => Lines.Count(line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>Waits for a line that holds a text; the device must not have ended before.</summary>
    public async Task WaitForAsync(string text)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (Count(text) == 0)
        {
            var hasEnded = Running.IsCompleted && Count(text) == 0;
            Assert.False(hasEnded, $"{Running.Exception?.InnerException?.Message}\n{string.Join('\n', Lines)}");
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"'{text}' was not told:\n{string.Join('\n', Lines)}");
            await Task.Delay(10, stop.Token);
        }
    }

    public void Report(string value)
    {
        lock (lines) lines.Add(value);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }
}
