using Microsoft.Extensions.Hosting;

namespace Fl.Edge;

/// <summary>The command line handles signals; the web host must not.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
