namespace Fl.Sim;

/// <summary>A share that a worker is at, and its result when that is there.</summary>
internal sealed class ShareAtWork
{
    private readonly CancellationTokenSource stop;
    private readonly Task<byte[]> training;

    public ShareAtWork(Func<CancellationToken, Task<byte[]>> train, CancellationToken cancellation)
    {
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        training = Task.Run(() => train(stop.Token));
    }

    public byte[] Result => training.Result;

    /// <summary>Its state when it is done, or when so much time has passed.</summary>
    public async Task<ShareState> AwaitAsync(TimeSpan most)
    {
        await Task.WhenAny(training, Task.Delay(most, stop.Token)).ConfigureAwait(false);
        var failure = training.IsFaulted ? training.Exception!.InnerException!.Message : training.IsCanceled ? "it was stopped" : null;
        return new(training.IsCompletedSuccessfully ? Result.Length : null, failure, []);
    }

    public void Stop() => stop.Cancel();

    /// <summary>Waits until it has stopped.</summary>
    public async Task EndAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAny(training).ConfigureAwait(false);
    }
}
