namespace Fl.Core;

/// <summary>What is announced of a part of a message, before its bytes.</summary>
/// <param name="Name">Which part: <c>delta</c>, <c>statistics</c>, or one of the strategy's vectors.</param>
/// <param name="Codec">The name of the <see cref="Core.Codec"/> that made its bytes.</param>
/// <param name="Length">Numbers that it decodes to.</param>
/// <param name="Bytes">Bytes that travel.</param>
public readonly record struct PartHeader(string Name, string Codec, ulong Length, ulong Bytes);
