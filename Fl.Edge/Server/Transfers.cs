using System.Threading.Channels;
using Fl.Core;

namespace Fl.Edge;

/// <summary>What the clients of a pool share: buffers for their updates, and places for those who take weights at the same time.</summary>
/// <threadsafety>Any thread.</threadsafety>
internal sealed class Transfers : IDisposable
{
    private const int MostFastDownloads = 8;
    private readonly Channel<HostVector> buffers;
    private readonly Dictionary<HostVector, Envelope> envelopes = [];
    private readonly long seed;
    private long orders;
    private volatile uint[] keptRounds = [];

    /// <param name="up">How an update travels.</param>
    /// <param name="seed">The experiment's.</param>
    /// <param name="count">How many buffers there are.</param>
    public Transfers(MessageFormat up, long seed, int count)
    {
        (Up, this.seed) = (up, seed);
        var places = new Dictionary<HostVector, int>();
        // The first that is free, so that those which are never needed at the same time take no memory.
        buffers = Channel.CreateUnboundedPrioritized<HostVector>(
            new() { Comparer = Comparer<HostVector>.Create((one, other) => places[one].CompareTo(places[other])) });
        for (var i = 0; i < count; i++)
        {
            var envelope = new Envelope(up);
            envelopes.Add(envelope.Message, envelope);
            places.Add(envelope.Message, i);
            Return(envelope.Message);
        }
    }

    public MessageFormat Up { get; }

    /// <summary>The bytes of a buffer, and what they decode to.</summary>
    public Envelope EnvelopeOf(HostVector buffer) => envelopes[buffer];

    /// <summary>Decodes what has come into a buffer; null, or what is wrong with it.</summary>
    public string? Open(HostVector buffer, FitTask task) => envelopes[buffer].Open(seed, task.Draw, task.Client);

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

    public void Return(HostVector buffer)
    {
        buffer.Discard();
        buffers.Writer.TryWrite(buffer);
    }

    /// <param name="room">Where the client's vector goes when it comes right after its result; null where it is asked for.</param>
    public Order NextOrder(HostVector? room) => new((ulong)Interlocked.Increment(ref orders), Up, room is null ? null : EnvelopeOf(room));

    public void Dispose()
    {
        while (buffers.Reader.TryRead(out var buffer)) envelopes[buffer].Dispose();
        Downloads.Dispose();
    }
}
