using System.Runtime.InteropServices;
using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// What a share has come to, as bytes: each client's report and what it keeps now, and the sums of all or the message of each.
/// </summary>
internal static class ShareResult
{
    /// <summary>Of a share that was folded.</summary>
    public static byte[] Write(FoldedShare share, ClientStore store)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write7BitEncodedInt(share.Updates.Count);
        foreach (var update in share.Updates) WriteOne(writer, update, store);
        var result = new byte[bytes.Length + share.Sums.Bytes];
        bytes.GetBuffer().AsSpan(0, (int)bytes.Length).CopyTo(result);
        share.Sums.Write(result.AsSpan((int)bytes.Length));
        return result;
    }

    /// <param name="sums">Receive the share's; they are those of the result.</param>
    /// <param name="store">Receives what the clients keep now.</param>
    public static FoldedShare Read(byte[] bytes, RoundSums sums, Func<int, FitTask> taskOf, ClientStore store)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        var updates = new Update[reader.Read7BitEncodedInt()];
        for (var i = 0; i < updates.Length; i++) updates[i] = ReadOne(reader, taskOf, store);
        sums.Read(bytes.AsSpan((int)reader.BaseStream.Position));
        return new(sums, updates);
    }

    /// <summary>Of a share whose updates come back one by one.</summary>
    public static byte[] Write(IReadOnlyList<Update> updates, ClientStore store)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write7BitEncodedInt(updates.Count);
        foreach (var update in updates)
        {
            WriteOne(writer, update, store);
            writer.Write(update.Message is not null);
            if (update.Message is { } message) writer.Write(MemoryMarshal.AsBytes(message.OnHost().Span));
        }
        return bytes.ToArray();
    }

    /// <param name="message">Receives each update's, which is valid until it has been taken.</param>
    public static void Read(byte[] bytes, HostVector message, Func<int, FitTask> taskOf, ClientStore store, Action<Update> take)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            var update = ReadOne(reader, taskOf, store);
            var has = reader.ReadBoolean();
            if (has) reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(message.Span));
            take(has ? update with { Message = message } : update);
        }
    }

    private static void WriteOne(BinaryWriter writer, Update update, ClientStore store)
    {
        UpdateBytes.Write(writer, update);
        var round = update.Task!.StoreRound;
        KeptBytes.Write(writer, store, update.Client, round + 1, round);
    }

    private static Update ReadOne(BinaryReader reader, Func<int, FitTask> taskOf, ClientStore store)
    {
        var update = UpdateBytes.Read(reader, taskOf);
        KeptBytes.Read(reader, store, update.Client);
        return update;
    }
}
