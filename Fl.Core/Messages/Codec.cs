namespace Fl.Core;

/// <summary>
/// How a part of a message becomes bytes, and numbers again. The numbers that come out are the same in a simulation and on devices,
/// whatever the processor; those that go in need not come out.
/// </summary>
/// <threadsafety>Any thread, many at once.</threadsafety>
[Kind("codecs")]
public abstract record Codec : Component
{
    /// <summary>The most bytes that so many numbers take; a virtual clock reckons with it.</summary>
    public abstract long MostBytes(int length);

    /// <summary>Encodes a part; returns how many bytes it has taken.</summary>
    /// <param name="values">Finite.</param>
    /// <param name="bytes"><see cref="MostBytes"/> of them.</param>
    /// <param name="random">Gives the same numbers to <see cref="Decode"/>: nothing that is drawn need be sent.</param>
    public abstract int Encode(ReadOnlySpan<float> values, Span<byte> bytes, RandomStream random);

    /// <summary>Decodes a part.</summary>
    /// <param name="bytes">As they came, from whoever sent them: no more than <see cref="MostBytes"/>.</param>
    /// <param name="values">Receives the numbers.</param>
    /// <param name="random">As for <see cref="Encode"/>.</param>
    /// <returns>What is wrong with the bytes, in a few words; null when nothing is.</returns>
    public abstract string? Decode(ReadOnlySpan<byte> bytes, Span<float> values, RandomStream random);
}
