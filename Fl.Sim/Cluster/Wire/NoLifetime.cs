using Microsoft.Extensions.Hosting;

namespace Fl.Sim;

/// <summary>Leaves signals to the command: a host takes Ctrl-C and SIGTERM for itself otherwise.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
