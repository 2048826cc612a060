using System.Buffers.Binary;

namespace Fl.Core;

/// <summary>
/// Walks the segments of a JPEG file (ITU-T T.81, annex B) from its start to the end of its picture, before it is decoded. What lies
/// behind, such as the film of a motion photo, is none of its own.
/// </summary>
/// <param name="Length">Bytes up to the end of the picture, its marker included.</param>
/// <param name="Orientation">See <see cref="ExifOrientation"/>.</param>
/// <param name="WhyNot">Why the file is not decoded, in a few words; null when it is sound.</param>
internal readonly record struct JpegSegments(int Length, int Orientation, string? WhyNot)
{
    // A progressive JPEG is sent in about ten scans; each of thousands would cost a pass over the whole picture.
    private const int MostScans = 100;

    private const byte Prefix = 0xff, Stuffed = 0x00, Temporary = 0x01, FirstRestart = 0xd0, Start = 0xd8, End = 0xd9, Scan = 0xda,
        Application1 = 0xe1;

    public static JpegSegments Of(ReadOnlySpan<byte> file)
    {
        var (at, scans, orientation) = (0, 0, ExifOrientation.Upright);
        var isNoted = false;
        while (true)
        {
            // Decoders pass over bytes that are before a marker, and a marker may have any number of ff before it.
            var skipped = file[at..].IndexOf(Prefix);
            if (skipped < 0) return Cut();
            at += skipped;
            while (at < file.Length && file[at] == Prefix) at++;
            if (at == file.Length) return Cut();
            var marker = file[at++];
            if (marker == End) return scans > 0 ? new(at, orientation, null) : Cut();
            // Within compressed pixels ff is followed by 00 or a restart marker.
            if (marker is Stuffed or Temporary or >= FirstRestart and <= Start) continue;
            if (file.Length - at < 2) return Cut();
            int length = BinaryPrimitives.ReadUInt16BigEndian(file[at..]);
            if (length < 2) return new(file.Length, orientation, $"it has a part of {length} bytes, and 2 are the least");
            if (length > file.Length - at) return Cut();
            var content = file.Slice(at + 2, length - 2);
            if (marker == Scan && ++scans > MostScans) return new(file.Length, orientation, $"it has more than {MostScans} scans");
            if (marker == Application1 && !isNoted && content.StartsWith("Exif\0\0"u8))
                (isNoted, orientation) = (true, ExifOrientation.Read(content[6..]));
            at += length;
        }

        static JpegSegments Cut() => new(0, ExifOrientation.Upright, "it ends before its picture does");
    }
}
