using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Fl.Core;

namespace Fl.Edge;

/// <summary>The constants of protocol fl.v1; docs/protocol.md tells the whole.</summary>
public static partial class Protocol
{
    /// <summary>The highest version that this program speaks, and the lowest.</summary>
    public const uint Version = 2, LowestVersion = 1;

    /// <summary>The lowest version in which a client keeps the constant part of the messages.</summary>
    public const uint ConstantVersion = 2;

    /// <summary>Payload of a chunk, under the size at which .NET's collector treats an array as large.</summary>
    public const int ChunkBytes = 64 << 10;

    /// <summary>What a client lets the server send ahead of it, to begin with.</summary>
    public const int StreamWindowBytes = 256 << 10;

    /// <summary>Largest message a server takes.</summary>
    public const int MaxMessageBytes = 256 << 10;

    /// <summary>What a server lets a client send ahead of it: the largest message, and the start of the next.</summary>
    public const int ServerWindowBytes = MaxMessageBytes + ChunkBytes;

    /// <summary>Largest message a client takes: the experiment is in one.</summary>
    public const int MaxServerMessageBytes = 4 << 20;

    /// <summary>A side that has been silent for so many heartbeats is taken for lost.</summary>
    public const int HeartbeatsToLoss = 4;

    /// <summary>The first answer comes within this time.</summary>
    public static readonly TimeSpan HandshakeTime = TimeSpan.FromSeconds(10);

    /// <summary>A client that has come in is ready within this time: it may have to fetch a data set first.</summary>
    public static readonly TimeSpan PreparationTime = TimeSpan.FromMinutes(30);

    /// <summary>The bearer token of a device goes in this header.</summary>
    public const string TokenHeader = "authorization";

    /// <summary>A client's id: 1 to 64 letters, digits, '-', '_' and '.'.</summary>
    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,64}\z", RegexOptions.CultureInvariant)]
    public static partial Regex ClientId();

    /// <summary>A name of a run or of a server's process.</summary>
    [GeneratedRegex(@"\A[0-9a-f]{32}\z", RegexOptions.CultureInvariant)]
    public static partial Regex Token();

    /// <summary>The version that both sides of a hello speak, the highest there is; null where there is none.</summary>
    internal static uint? Choose(Wire.Hello hello)
    {
        var lowest = hello.LowestProtocol == 0 ? hello.Protocol : hello.LowestProtocol;
        return Math.Min(Version, hello.Protocol) is var chosen && chosen >= Math.Max(LowestVersion, lowest) ? chosen : null;
    }

    /// <summary>Longest time that a transfer of so many bytes may take: 30 s, and a second for every 32 KiB.</summary>
    public static TimeSpan TransferTime(long bytes) => TimeSpan.FromSeconds(30 + bytes / (32 << 10));

    /// <summary>SHA-256 over every tensor's name, shape and kind: two sides with the same one mean the same by a flat vector.</summary>
    public static byte[] LayoutHash(Layout layout)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[4];
        foreach (var segment in layout.Segments)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{segment.Name}\0{(segment.Trainable ? "parameter" : "buffer")}\0"));
            foreach (var size in segment.Shape)
            {
                BinaryPrimitives.WriteInt32LittleEndian(number, size);
                hash.AppendData(number);
            }
            hash.AppendData("\n"u8);
        }
        return hash.GetHashAndReset();
    }

    /// <summary>An epoch as a client shows it.</summary>
    internal static string Describe(EpochResult epoch) =>
        $"  epoch {epoch.Epoch}/{epoch.Epochs}: {epoch.Batches:n0} batches, {epoch.Seconds:f1} s, loss {epoch.Loss:f4}";

    /// <summary>Text from the other side, fit for one line of a terminal or a cell of a table.</summary>
    public static string OneLine(string text) => Quoting.OneLine(text, 200);
}
