using System.Runtime.InteropServices;
using Fl.Core;

namespace Fl.Edge;

/// <summary>
/// Reads .npy files as their bytes come, cast to singles and in row-major order, into a vector that its caller has ready.
/// </summary>
/// <remarks>
/// For each file <see cref="Begin"/>; pieces to <see cref="TakeHeader"/> until it has the header; <see cref="Into"/> if the elements are
/// wanted; further pieces to <see cref="Append"/>; <see cref="End"/>.
/// </remarks>
/// <threadsafety>One thread at a time.</threadsafety>
internal sealed class NpyReader
{
    private readonly byte[] carried = new byte[8];
    private byte[] head = new byte[128];
    private NpyHeader? header;
    private FortranOrder? order;
    private HostVector? target;
    private int headFilled, headSize, carriedCount, offset, done;
    private long bytes, left;

    /// <summary>Starts a file of so many bytes.</summary>
    public void Begin(long length)
    {
        (bytes, left, header, order, target) = (length, length, null, null, null);
        (headFilled, headSize, carriedCount, done) = (0, 0, 0, 0);
    }

    /// <summary>Takes what it needs from a piece; the header once it is whole, and null before.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or of a kind that is not read.</exception>
    public NpyHeader? TakeHeader(ref ReadOnlySpan<byte> piece)
    {
        if (headSize == 0)
        {
            Fill(ref piece, NpyHeader.StartOf(bytes));
            if (headFilled < NpyHeader.StartOf(bytes)) return null;
            headSize = NpyHeader.SizeOf(head.AsSpan(0, headFilled));
            if (headSize < headFilled || headSize > bytes) throw new InvalidDataException("a .npy file that ends within its header");
            if (head.Length < headSize) Array.Resize(ref head, headSize);
        }
        Fill(ref piece, headSize);
        if (headFilled < headSize) return null;
        header = NpyHeader.Parse(head.AsSpan(0, headSize));
        return header.ElementBytes == bytes - headSize
            ? header
            : throw new InvalidDataException($"{bytes - headSize} bytes of elements instead of {header.ElementBytes}");
    }

    /// <summary>Where the elements go, in row-major order; without it they are passed over.</summary>
    public void Into(HostVector vector, int start)
    {
        (target, offset) = (vector, start);
        order = header!.IsFortran && header.Shape.Count > 1 ? new(header.Shape) : null;
    }

    /// <summary>Takes a piece of the elements.</summary>
    public void Append(ReadOnlySpan<byte> piece)
    {
        left -= piece.Length;
        if (target is null) return;
        if (order is null && header!.Type == NpyType.Float32)
        {
            piece.CopyTo(MemoryMarshal.AsBytes(target.Span.Slice(offset, header.Elements))[done..]);
            done += piece.Length;
            return;
        }
        var size = header!.Type.Bytes;
        if (carriedCount > 0)
        {
            var missing = Math.Min(size - carriedCount, piece.Length);
            piece[..missing].CopyTo(carried.AsSpan(carriedCount));
            piece = piece[missing..];
            if ((carriedCount += missing) < size) return;
            Put(carried.AsSpan(0, size));
        }
        var whole = piece.Length / size * size;
        Put(piece[..whole]);
        piece[whole..].CopyTo(carried);
        carriedCount = piece.Length - whole;
    }

    /// <exception cref="InvalidDataException">The file's bytes did not all come.</exception>
    public void End()
    {
        if (header is null || left != 0) throw new InvalidDataException("a .npy file that ends early");
    }

    private void Fill(ref ReadOnlySpan<byte> piece, int until)
    {
        var count = Math.Min(until - headFilled, piece.Length);
        piece[..count].CopyTo(head.AsSpan(headFilled));
        piece = piece[count..];
        headFilled += count;
        left -= count;
    }

    private void Put(ReadOnlySpan<byte> elements)
    {
        Span<float> values = stackalloc float[256];
        var type = header!.Type;
        var destination = target!.Span[offset..];
        while (!elements.IsEmpty)
        {
            var some = values[..Math.Min(values.Length, elements.Length / type.Bytes)];
            type.Cast(elements[..(some.Length * type.Bytes)], some);
            elements = elements[(some.Length * type.Bytes)..];
            if (order is null) some.CopyTo(destination[done..]);
            else
                foreach (var value in some) destination[order.Next()] = value;
            done += some.Length;
        }
    }
}
