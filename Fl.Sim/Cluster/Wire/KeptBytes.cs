using System.Runtime.InteropServices;
using Fl.Core;

namespace Fl.Sim;

/// <summary>What a client keeps from round to round, as bytes between the driver's store and a worker's.</summary>
internal static class KeptBytes
{
    /// <summary>Writes what a client keeps, as of before a round.</summary>
    /// <param name="isFrom">Only versions of this round and later: what a task has changed.</param>
    public static void Write(BinaryWriter writer, ClientStore store, int client, int before, int isFrom = int.MinValue)
    {
        var kept = store.Kept(client, before).Where(one => one.Round >= isFrom).ToArray();
        writer.Write7BitEncodedInt(kept.Length);
        foreach (var (name, round, length) in kept)
        {
            using var values = new HostVector(length);
            store.TryRead(client, name, before, values);
            writer.Write(name);
            writer.Write(round);
            writer.Write(length);
            writer.Write(MemoryMarshal.AsBytes(values.Span));
        }
    }

    /// <summary>Reads it into a store.</summary>
    public static void Read(BinaryReader reader, ClientStore store, int client)
    {
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            var (name, round, length) = (reader.ReadString(), reader.ReadInt32(), reader.ReadInt32());
            using var values = new HostVector(length);
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.Span));
            store.Write(client, name, round, values);
        }
    }
}
