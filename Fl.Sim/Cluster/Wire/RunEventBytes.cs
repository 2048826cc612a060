namespace Fl.Sim;

/// <summary>A run's events as bytes, one after the other: the length of each, its kind, and what it says.</summary>
internal static class RunEventBytes
{
    /// <summary>The most bytes of an event: a round of two million clients.</summary>
    private const int Longest = 256 << 20;

    private enum Kind : byte
    {
        Loaded,
        Started,
        Round,
        Line,
        Ended,
    }

    public static byte[] Of(RunEvent what)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(0);
        switch (what)
        {
            case RunEvent.Loaded loaded:
                writer.Write((byte)Kind.Loaded);
                foreach (var text in (string[])
                    [loaded.Folder, loaded.Basis.EngineVersion, loaded.Basis.DatasetSha256, loaded.Basis.PartitionSha256])
                    writer.Write(text);
                break;
            case RunEvent.Started started:
                writer.Write((byte)Kind.Started);
                foreach (var number in (int[])[started.TrainExamples, started.TestExamples, started.Done]) writer.Write(number);
                break;
            case RunEvent.Round round:
                writer.Write((byte)Kind.Round);
                RoundBytes.Write(writer, round.Result);
                break;
            case RunEvent.Line line:
                writer.Write((byte)Kind.Line);
                writer.Write(line.Text);
                break;
            case RunEvent.Ended ended:
                writer.Write((byte)Kind.Ended);
                writer.Write((byte)ended.How);
                writer.Write(ended.Why);
                break;
        }
        writer.Seek(0, SeekOrigin.Begin);
        writer.Write((int)bytes.Length - sizeof(int));
        return bytes.ToArray();
    }

    /// <summary>Takes the next whole event from the front of what has come; null where there is none yet.</summary>
    /// <param name="length">Bytes that it took.</param>
    /// <exception cref="InvalidDataException">What has come is no event.</exception>
    public static RunEvent? Next(ReadOnlyMemory<byte> come, out int length)
    {
        length = 0;
        if (come.Length < sizeof(int)) return null;
        var own = BitConverter.ToInt32(come.Span);
        if (own is < 1 or > Longest) throw new InvalidDataException($"it sent an event of {own} bytes");
        if (come.Length < sizeof(int) + own) return null;
        length = sizeof(int) + own;
        using var reader = new BinaryReader(new MemoryStream(come[sizeof(int)..length].ToArray()));
        try
        {
            return Read(reader);
        }
        catch (Exception error) when (error is EndOfStreamException or FormatException or ArgumentException)
        {
            throw new InvalidDataException("it sent an event that cannot be read");
        }
    }

    private static RunEvent Read(BinaryReader reader) => (Kind)reader.ReadByte() switch
    {
        Kind.Loaded => new RunEvent.Loaded(reader.ReadString(), new(reader.ReadString(), reader.ReadString(), reader.ReadString())),
        Kind.Started => new RunEvent.Started(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32()),
        Kind.Round => new RunEvent.Round(RoundBytes.Read(reader)),
        Kind.Line => new RunEvent.Line(reader.ReadString()),
        Kind.Ended => new RunEvent.Ended((RunEnd)reader.ReadByte(), reader.ReadString()),
        var other => throw new InvalidDataException($"it sent an event of the unknown kind {(byte)other}"),
    };
}
