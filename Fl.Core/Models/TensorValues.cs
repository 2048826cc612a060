using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Fl.Core;

/// <summary>The values of a file's tensors as float32, whichever of PyTorch's floating-point types they have.</summary>
internal static class TensorValues
{
    private const int Chunk = 1 << 13;

    /// <summary>Whether they are of such a type.</summary>
    public static bool CanRead(SafetensorsTensor tensor) => tensor.Type is "F32" or "F16" or "BF16" or "F64";

    /// <param name="values">As long as the tensor; those of 64 bits are rounded to the nearest float32.</param>
    /// <exception cref="BadInputException">A value is finite and too large for float32.</exception>
    public static void Read(FileStream file, SafetensorsHeader header, SafetensorsTensor tensor, string name, Span<float> values)
    {
        file.Position = header.DataStart + tensor.Begin;
        if (tensor.Type == "F32")
        {
            file.ReadExactly(MemoryMarshal.AsBytes(values));
            return;
        }
        var width = tensor.Type == "F64" ? 8 : 2;
        Span<byte> buffer = new byte[Chunk * width];
        while (values.Length > 0)
        {
            var now = values[..Math.Min(Chunk, values.Length)];
            var bytes = buffer[..(now.Length * width)];
            file.ReadExactly(bytes);
            for (var i = 0; i < now.Length; i++)
            {
                now[i] = tensor.Type switch
                {
                    "F16" => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * i)..]),
                    "BF16" => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]) << 16),
                    _ => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * i)..]),
                };
                if (width == 8 && !float.IsFinite(now[i]) && double.IsFinite(BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * i)..])))
                    throw new BadInputException(
                        $"'{file.Name}': tensor '{Quoting.OneLine(name)}' has a value that is too large for float32.");
            }
            values = values[now.Length..];
        }
    }
}
