namespace Fl.Core;

/// <summary>
/// A message in both its forms: the vector that its two ends see, and the bytes that travel between them. Where the format is plain the
/// bytes are the vector's own, and nothing is copied.
/// </summary>
/// <threadsafety>One thread at a time.</threadsafety>
public sealed class Envelope : IDisposable
{
    private readonly Memory<byte> room;
    private readonly Payload[] payloads;

    public Envelope(MessageFormat format)
    {
        (Format, Message) = (format, new HostVector(format.Layout.Length));
        room = format.IsPlain ? new VectorMemory(Message).Memory : GC.AllocateUninitializedArray<byte>(checked((int)format.MostBytes));
        payloads = new Payload[format.Parts.Count];
        var next = 0;
        for (var i = 0; i < payloads.Length; i++)
        {
            var part = format.Parts[i];
            var most = (int)part.Codec.MostBytes(part.Length);
            payloads[i] = new(part.Name, part.Codec, part.Length, room.Slice(next, most));
            next += most;
        }
        Bytes = room[..next];
    }

    public MessageFormat Format { get; }

    /// <summary>The message, <see cref="MessageFormat.Layout"/>.</summary>
    public HostVector Message { get; }

    /// <summary>Its parts as they travel, in order.</summary>
    public IReadOnlyList<Payload> Payloads => payloads;

    /// <summary>What travels, part after part.</summary>
    public Memory<byte> Bytes { get; private set; }

    /// <summary>Encodes the message.</summary>
    /// <param name="seed">The experiment's.</param>
    /// <param name="draw">Labels the task's random draws: <see cref="FitTask.Draw"/>.</param>
    /// <param name="client">Who sends it.</param>
    public void Seal(long seed, int draw, int client)
    {
        if (Format.IsPlain) return;
        var (random, next) = (new RandomStream(seed, Purpose.Compression, draw, client), 0);
        for (var i = 0; i < payloads.Length; i++)
        {
            var part = Format.Parts[i];
            var target = room[next..];
            var length = part.Codec.Encode(Message.Span.Slice(part.Start, part.Length), target.Span, random);
            payloads[i] = payloads[i] with { Bytes = target[..length] };
            next += length;
        }
        Bytes = room[..next];
    }

    /// <summary>Makes room for bytes that are going to come; the message is no more what it was.</summary>
    /// <param name="announced">Of which <see cref="MessageFormat.WhyNot"/> has found nothing wrong.</param>
    public void Expect(IReadOnlyList<PartHeader> announced)
    {
        if (Format.IsPlain) return;
        var next = 0;
        for (var i = 0; i < payloads.Length; i++)
        {
            var length = checked((int)announced[i].Bytes);
            payloads[i] = payloads[i] with { Bytes = room.Slice(next, length) };
            next += length;
        }
        Bytes = room[..next];
    }

    /// <summary>Decodes the bytes into the message.</summary>
    /// <returns>What is wrong with them, in a few words; null when nothing is.</returns>
    public string? Open(long seed, int draw, int client)
    {
        if (Format.IsPlain) return null;
        var random = new RandomStream(seed, Purpose.Compression, draw, client);
        for (var i = 0; i < payloads.Length; i++)
        {
            var part = Format.Parts[i];
            if (part.Codec.Decode(payloads[i].Bytes.Span, Message.Span.Slice(part.Start, part.Length), random) is { } fault)
                return $"malformed '{part.Name}': {fault}";
        }
        return null;
    }

    /// <summary>
    /// A client's update as it arrives, with the bytes that it took: its message, which is this one's, encoded and decoded.
    /// </summary>
    /// <param name="seed">The experiment's.</param>
    public Update Carry(Update update, long seed)
    {
        if (Format.IsPlain) return update;
        Seal(seed, update.Task!.Draw, update.Client);
        update = update with { Report = update.Report with { BytesUp = Bytes.Length } };
        return Open(seed, update.Task.Draw, update.Client) is { } fault ? update.Rejected(fault) : update;
    }

    public void Dispose() => Message.Dispose();
}
