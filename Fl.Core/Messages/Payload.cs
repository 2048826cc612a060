namespace Fl.Core;

/// <summary>
/// A part of a message as it travels. Its bytes are valid as long as the <see cref="Envelope"/> that they are in is left alone.
/// </summary>
/// <param name="Name">Which part.</param>
/// <param name="Codec">What made its bytes, and makes numbers of them.</param>
/// <param name="Length">Numbers that it decodes to.</param>
/// <param name="Bytes">What is sent: where the codec is <see cref="F32"/> the numbers themselves, in place.</param>
public readonly record struct Payload(string Name, Codec Codec, int Length, ReadOnlyMemory<byte> Bytes)
{
    public PartHeader Header => new(Name, Catalog.NameOf(Codec), (ulong)Length, (ulong)Bytes.Length);
}
