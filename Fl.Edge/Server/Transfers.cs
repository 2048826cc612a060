using System.Threading.Channels;
using Fl.Core;

namespace Fl.Edge;

/// <summary>What the clients of a pool share: buffers for their updates, and places for those who take weights at the same time.</summary>
/// <threadsafety>Any thread.</threadsafety>
internal sealed class Transfers : IDisposable
{
    private const int MostFastDownloads = 8;
    private readonly Channel<HostVector> buffers = Channel.CreateUnbounded<HostVector>();
    private long orders;
    private volatile uint[] keptRounds = [];

    /// <param name="up">What an update is.</param>
    /// <param name="count">How many buffers there are.</param>
    public Transfers(MessageLayout up, int count)
    {
        Up = up;
        for (var i = 0; i < count; i++) Return(new HostVector(up.Length));
    }

    public MessageLayout Up { get; }

    /// <summary>A place for each client that takes weights at the same time.</summary>
    public SemaphoreSlim Downloads { get; } = new(MostFastDownloads);

    /// <summary>Buffers that nobody uses; each is given back with <see cref="Return"/>.</summary>
    public ChannelReader<HostVector> Free => buffers.Reader;

    /// <summary>The rounds so far that a server may go on from.</summary>
    public uint[] KeptRounds
    {
        get => keptRounds;
        set => keptRounds = value;
    }

    public void Return(HostVector buffer) => buffers.Writer.TryWrite(buffer);

    /// <param name="room">Where the client's vector goes when it comes right after its result; null where it is asked for.</param>
    public Order NextOrder(HostVector? room) => new((ulong)Interlocked.Increment(ref orders), Up, room);

    public void Dispose()
    {
        while (buffers.Reader.TryRead(out var buffer)) buffer.Dispose();
        Downloads.Dispose();
    }
}
