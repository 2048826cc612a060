using Fl.Core;

namespace Fl.Edge;

/// <summary>
/// Takes part in a Flower server's federation until that is over, however often the connection breaks;
/// to the server it is a new client each time.
/// </summary>
public static class FlowerClient
{
    /// <summary>Returns when the server says that the session is over.</summary>
    /// <exception cref="BadInputException">The request itself is a mistake.</exception>
    /// <exception cref="RunFailedException">No server took this client for as long as was to be tried.</exception>
    public static async Task RunAsync(FlowerJoinRequest request, CancellationToken cancellation)
    {
        // Windows that grow are measured with HTTP/2 pings, for which a Flower server may throw a client out.
        AppContext.SetSwitch("System.Net.SocketsHttpHandler.Http2FlowControl.DisableDynamicWindowSizing", true);
        var view = request.View;
        var dialer = new Dialer(request.Address, request.Security, view, request.Time);
        await using var trainer = await FlowerTrainer.LoadAsync(request, new Epochs(view), cancellation).ConfigureAwait(false);
        view.Report($"ready: {trainer.Describe()}");
        var redial = new Redial(request.Address, request.RetryFor, view, request.Time);
        while (true)
        {
            redial.TellOnce($"connecting to {request.Address}, a Flower server");
            using var connection = new FlowerConnection(request, dialer, trainer);
            string reason;
            var isRefusal = false;
            try
            {
                if (await connection.RunAsync(cancellation).ConfigureAwait(false) is not { } pause) break;
                view.Report($"the server wants this client back in {pause.TotalSeconds:n0} s");
                await Task.Delay(pause, request.Time, cancellation).ConfigureAwait(false);
                redial.Reset();
                continue;
            }
            catch (ConnectionLostException error)
            {
                reason = error.Message;
            }
            catch (Exception error) when (error is RefusedException or DeviceRefusedException)
            {
                (reason, isRefusal) = (error.Message, true);
            }
            if (isRefusal ? connection.HasAnswered : connection.HasHeard) redial.Reset();
            await redial.WaitAsync(reason.TrimEnd('.'), isRefusal, cancellation).ConfigureAwait(false);
        }
        view.Report("the run is over; disconnected");
    }

    private sealed class Epochs(IProgress<string> view) : IProgress<EpochResult>
    {
        public void Report(EpochResult epoch) => view.Report(Protocol.Describe(epoch));
    }
}
