using System.Buffers.Binary;
using System.Text;

namespace Fl.Edge.Tests;

/// <summary>Makes .npy files by the format's description, without the code that is tested.</summary>
internal static class NpyFile
{
    /// <param name="values">In row-major order.</param>
    public static byte[] Of(string type, bool fortran, int[] shape, float[] values, int version = 1)
    {
        var sizes = shape.Length == 1 ? $"({shape[0]},)" : $"({string.Join(", ", shape)})";
        var order = fortran ? Enumerable.Range(0, values.Length).OrderBy(i => ColumnMajor(i, shape)) : Enumerable.Range(0, values.Length);
        byte[] elements = [.. order.SelectMany(i => Element(type, values[i]))];
        return Of($"{{'descr': '{type}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {sizes}, }}", elements, version);
    }

    public static byte[] Of(string header, byte[] elements, int version)
    {
        var text = Encoding.ASCII.GetBytes(header);
        byte[] length = version == 1
            ? [(byte)((text.Length + 1) % 256), (byte)((text.Length + 1) / 256)]
            : [(byte)((text.Length + 1) % 256), (byte)((text.Length + 1) / 256), 0, 0];
        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. length, .. text, (byte)'\n', .. elements];
    }

    /// <summary>Where the element of a row-major index is in column-major order.</summary>
    private static int ColumnMajor(int index, int[] shape)
    {
        var (place, stride) = (0, shape.Aggregate(1, (a, b) => a * b));
        foreach (var size in shape.Reverse())
        {
            stride /= size;
            place += index % size * stride;
            index /= size;
        }
        return place;
    }

    private static byte[] Element(string type, float value)
    {
        var bytes = new byte[8];
        switch (type)
        {
            case "<f2": BinaryPrimitives.WriteHalfLittleEndian(bytes, (Half)value); return bytes[..2];
            case "<f4": BinaryPrimitives.WriteSingleLittleEndian(bytes, value); return bytes[..4];
            case "<f8": BinaryPrimitives.WriteDoubleLittleEndian(bytes, value); return bytes;
            case "<i4": BinaryPrimitives.WriteInt32LittleEndian(bytes, (int)value); return bytes[..4];
            case "<i8": BinaryPrimitives.WriteInt64LittleEndian(bytes, (long)value); return bytes;
            default: return [(byte)value];
        }
    }
}
