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

    /// <summary>Bytes that a film holds: among them all that begins or ends a scan.</summary>
    public static byte[] Film(int scans) =>
        [0, 0, 0, 24, .. "ftypmp42"u8, .. Enumerable.Repeat<byte[]>([0xff, 0xda, 0x12, 0xff, 0xd9, 0xff, 0xff, 0xda], scans).SelectMany(bytes => bytes)];
}
