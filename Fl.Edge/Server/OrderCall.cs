using System.Threading.Channels;
using Fl.Core;
using Fl.Edge.Wire;
using Google.Protobuf;

namespace Fl.Edge;

/// <summary>An assignment to one session, from the weights that go out to the vector that comes in.</summary>
internal sealed class OrderCall : IDisposable
{
    private readonly ClientSession session;
    private readonly Order order;
    private readonly SemaphoreSlim downloads;
    private readonly CancellationToken stop;
    private bool isOver;

    /// <param name="downloads">A place for each client that takes weights at the same time.</param>
    /// <exception cref="ConnectionLostException">The session is over.</exception>
    public OrderCall(ClientSession session, Order order, SemaphoreSlim downloads, CancellationToken stop)
    {
        (this.session, this.order, this.downloads, this.stop) = (session, order, downloads, stop);
        session.Begin(order);
    }

    /// <summary>Sends an assignment with the weights and waits for the answer.</summary>
    /// <param name="assignment">What to do; its id, its vectors, their constant part and whether there is room are filled in here.</param>
    /// <exception cref="ConstantLackedException">The client has not got what the message is without.</exception>
    public async Task<Result> AskAsync(Assignment assignment, Broadcast broadcast)
    {
        (assignment.Id, assignment.HasRoom, assignment.ConstantXxh128) = (order.Id, order.HasRoom, broadcast.Constant);
        assignment.Vectors.Add(broadcast.Info);
        using var place = await Place.TakeAsync(downloads, stop).ConfigureAwait(false);
        // What comes in the place of the part that the client has takes it away, whole or not.
        if (!broadcast.LacksConstant) session.Hold(ByteString.Empty);
        await InTimeAsync(broadcast.Size, "took the weights too slowly", async token =>
        {
            await session.SendAsync(new() { Assignment = assignment }, token).ConfigureAwait(false);
            foreach (var chunk in broadcast.Chunks(order.Id)) await session.SendAsync(chunk, token).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
        place.Leave();
        session.Hold(broadcast.Constant);
        var result = await order.Result.WaitAsync(stop).ConfigureAwait(false);
        isOver = result.Vectors.Count == 0;
        if (result.Error is DeviceError.DamagedMessage or DeviceError.LacksConstant) session.Hold(ByteString.Empty);
        if (result.Error is DeviceError.LacksConstant && broadcast.LacksConstant)
            throw new ConstantLackedException(DeviceErrors.Text(result.Error));
        return result;
    }

    /// <summary>Waits for a buffer, or for the session's end.</summary>
    public async Task<HostVector> WaitAsync(ChannelReader<HostVector> buffers)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _ = session.Ended.ContinueWith(
            _ => either.Cancel(), either.Token, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            return await buffers.ReadAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new ConnectionLostException(session.Reason);
        }
        finally
        {
            // The session must not go on holding what waited for its end.
            await either.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Receives the client's vector into a buffer; null when it is sound, else what is wrong with it.</summary>
    public async Task<string?> FetchAsync(Envelope buffer, VectorInfo announced)
    {
        var receiver = order.Expect(buffer, announced);
        try
        {
            var damage = await InTimeAsync(buffer.Bytes.Length, "sent its update too slowly", async token =>
            {
                if (!order.HasRoom)
                    await session.SendAsync(new() { SendVectors = new() { Assignment = order.Id } }, token).ConfigureAwait(false);
                return await receiver.Done.WaitAsync(token).ConfigureAwait(false);
            }).ConfigureAwait(false);
            isOver = true;
            return damage;
        }
        finally
        {
            receiver.Dispose();
        }
    }

    public void Dispose()
    {
        session.Finish();
        order.Dispose();
        if (!isOver) session.Post(new() { Cancel = new() { Assignment = order.Id } });
    }

    /// <summary>A transfer that takes too long ends the session.</summary>
    private async Task<T> InTimeAsync<T>(long bytes, string otherwise, Func<CancellationToken, Task<T>> transfer)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Protocol.TransferTime(bytes));
        try
        {
            return await transfer(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            session.End(otherwise);
            throw new ConnectionLostException(otherwise);
        }
    }
}
