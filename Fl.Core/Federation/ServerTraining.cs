namespace Fl.Core;

/// <summary>
/// The server's own training, just as a client's, on examples that it keeps for itself:
/// for an aggregator that holds the clients' changes against it.
/// </summary>
/// <param name="workers">One of them does it.</param>
/// <param name="data">The server's examples, under a number that no client has.</param>
/// <param name="down">What a client is sent.</param>
/// <param name="up">What a client sends.</param>
internal sealed class ServerTraining(Workers<Client> workers, ClientData data, MessageLayout down, MessageLayout up) : IDisposable
{
    private readonly HostVector message = new(down.Length), answer = new(up.Length);

    /// <summary>
    /// Trains in the server's round, from what the clients are sent, and leaves the change in <see cref="ServerState.OwnChange"/>.
    /// </summary>
    /// <exception cref="RunFailedException">It failed, or gave no finite change.</exception>
    public async Task FitAsync(ServerState server, CancellationToken cancellation)
    {
        var task = new FitTask(data.Client, server.Round, data.Train.Length, down.Pack(server, message));
        try
        {
            await workers.RunAsync(1, (client, _) => client.Fit(task, data, answer, cancellation), cancellation).ConfigureAwait(false);
        }
        catch (Exception error)
            when (error is not (OperationCanceledException or OutOfMemoryException or IOException or RunFailedException))
        {
            throw new RunFailedException(
                $"round {server.Round}: the server's own training failed: {Failure.Describe(error)}");
        }
        server.OwnChange = answer.Slice(0, up.TrainedLength);
        if (!double.IsFinite(server.OwnChange.Norm()))
            throw new RunFailedException(
                $"round {server.Round}: the server's own training became NaN or infinite; the learning rate may be too large.");
    }

    public void Dispose()
    {
        message.Dispose();
        answer.Dispose();
    }
}
