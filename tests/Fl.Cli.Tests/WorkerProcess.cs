namespace Fl.Cli.Tests;

/// <summary>A real <c>fl worker</c>.</summary>
internal static class WorkerProcess
{
    /// <summary>Where it listens, when it does.</summary>
    public static async Task<string> AddressAsync(this FlProcess worker)
    {
        while (!worker.Output.Contains('\n'))
        {
            Assert.False(worker.HasExited, worker.Error);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        return worker.Output.Trim()[(worker.Output.Trim().LastIndexOf(' ') + 1)..];
    }
}
