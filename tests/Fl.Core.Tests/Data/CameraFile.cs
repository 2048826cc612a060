using System.Buffers.Binary;

namespace Fl.Core.Tests;

/// <summary>Adds to pictures what cameras and phones add.</summary>
internal static class CameraFile
{
    /// <summary>A JPEG file with a note of how the camera was held.</summary>
    public static byte[] Noted(byte[] jpeg, int orientation, bool isLittle = true, byte[]? thumbnail = null)
    {
        byte[] exif = [.. "Exif\0\0"u8, .. Tiff(orientation, isLittle), .. thumbnail ?? []];
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(exif.Length + 2));
        return [.. jpeg[..2], 0xff, 0xe1, .. length, .. exif, .. jpeg[2..]];
    }

    /// <summary>A PNG file with a note of how the camera was held, in a chunk before its pixels.</summary>
    public static byte[] NotedPng(byte[] png, int orientation)
    {
        var pixels = png.AsSpan().IndexOf("IDAT"u8) - 4;
        return [.. png[..pixels], .. PngFile.Chunk("eXIf"u8, Tiff(orientation, isLittle: false)), .. png[pixels..]];
    }

    /// <summary>A maker's name, the orientation and a resolution.</summary>
    public static byte[] Tiff(int orientation, bool isLittle)
    {
        var tiff = new byte[8 + 2 + 2 * 12 + 4];
        (tiff[0], tiff[1]) = isLittle ? ((byte)'I', (byte)'I') : ((byte)'M', (byte)'M');
        void Put(int at, int size, uint value)
        {
            if (size == 2 && isLittle) BinaryPrimitives.WriteUInt16LittleEndian(tiff.AsSpan(at), (ushort)value);
            if (size == 2 && !isLittle) BinaryPrimitives.WriteUInt16BigEndian(tiff.AsSpan(at), (ushort)value);
            if (size == 4 && isLittle) BinaryPrimitives.WriteUInt32LittleEndian(tiff.AsSpan(at), value);
            if (size == 4 && !isLittle) BinaryPrimitives.WriteUInt32BigEndian(tiff.AsSpan(at), value);
        }
        Put(2, 2, 42);
        Put(4, 4, 8);
        Put(8, 2, 2);
        Put(10, 2, 0x010f);
        Put(12, 2, 2);
        Put(14, 4, 4);
        Put(22, 2, 0x0112);
        Put(24, 2, 3);
        Put(26, 4, 1);
        Put(30, 2, (uint)orientation);
        return tiff;
    }

    /// <summary>
    /// A JPEG of 8 x 8 pixels and four components, as Adobe writes inks: each block is its mean alone (bits 1 for the first category's
    /// size, then the difference), with a table of two codes: 0 for no difference, 10 for one of 8 bits; 0 ends a block.
    /// </summary>
    public static byte[] Cmyk()
    {
        byte[] quantization = [0, .. Enumerable.Repeat((byte)4, 64)];
        byte[] direct = [0x00, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8],
            alternating = [0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        // Differences of 200, 150, 180 and 129: 10, 8 bits, then 0 for the end of the block.
        var bits = string.Concat(new[] { 200, 150, 180, 129 }.Select(mean => "10" + Convert.ToString(mean, 2).PadLeft(8, '0') + "0"));
        byte[] scan = [.. bits.PadRight((bits.Length + 7) / 8 * 8, '1').Chunk(8).Select(part => Convert.ToByte(new string(part), 2))
            .SelectMany(part => part == 0xff ? new byte[] { 0xff, 0 } : [part])];
        return
        [
            0xff, 0xd8,
            .. Part(0xee, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0]), .. Part(0xdb, quantization),
            .. Part(0xc0, [8, 0, 8, 0, 8, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0]),
            .. Part(0xc4, direct), .. Part(0xc4, alternating), .. Part(0xdd, [0, 1]), .. Part(0xda, [4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0]),
            .. scan, 0xff, 0xd9,
        ];

        static byte[] Part(byte marker, byte[] content) => [0xff, marker, 0, (byte)(content.Length + 2), .. content];
    }

    /// <summary>Bytes that a film holds: among them all that begins or ends a scan.</summary>
    public static byte[] Film(int scans) =>
        [0, 0, 0, 24, .. "ftypmp42"u8,
            .. Enumerable.Repeat<byte[]>([0xff, 0xda, 0x12, 0xff, 0xd9, 0xff, 0xff, 0xda], scans).SelectMany(bytes => bytes)];
}
