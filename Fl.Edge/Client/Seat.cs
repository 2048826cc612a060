using Fl.Core;
using Fl.Edge.Wire;

namespace Fl.Edge;

/// <summary>What a client keeps from one connection to the next: its loaded device.</summary>
internal sealed class Seat(JoinRequest request) : IProgress<EpochResult>, IAsyncDisposable
{
    private Device? device;

    /// <summary>Told of each local epoch, on the thread that trains.</summary>
    public Action<EpochResult>? Epoch { get; set; }

    /// <summary>The device for this experiment: the one at hand where it is the same, else a new one.</summary>
    public async Task<Device> OpenAsync(Welcome welcome, CancellationToken cancellation)
    {
        if (!Protocol.Token().IsMatch(welcome.Run) || !Protocol.Token().IsMatch(welcome.Server))
            throw new ConnectionLostException("the server does not name its run; install the same version of fl on both");
        if (device is null || (device.Experiment, device.Run, device.Number) != (welcome.ExperimentYaml, welcome.Run, (int)welcome.Number))
        {
            if (device is not null) await device.DisposeAsync().ConfigureAwait(false);
            device = null;
            device = await Device.LoadAsync(request, welcome, this, cancellation).ConfigureAwait(false);
        }
        await device.FollowAsync(welcome).ConfigureAwait(false);
        return device;
    }

    /// <summary>Why the final model is not where it was to be saved; null when it is.</summary>
    public string? NotSaved => device is null ? "the server never sent the experiment" : device.NotSaved;

    public void Report(EpochResult value) => Epoch?.Invoke(value);

    public ValueTask DisposeAsync() => device?.DisposeAsync() ?? ValueTask.CompletedTask;
}
