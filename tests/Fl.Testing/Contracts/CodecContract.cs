using Fl.Core;

namespace Fl.Testing;

/// <summary>What every codec keeps to; see <see cref="StrategyContract{T}"/>.</summary>
public abstract class CodecContract<T> where T : Codec, new()
{
    private const int Seeds = 100;

    /// <summary>The codec, with other options than its defaults where it has to have some.</summary>
    protected virtual T Codec => new();

    [Fact]
    public void What_is_encoded_decodes_within_its_bytes_and_again_to_the_same_bits()
    {
        for (var seed = 0; seed < Seeds; seed++) CodecChecks.DecodesWhatIsEncoded(Codec, seed, seed * 5);
    }

    [Fact]
    public void Bytes_that_nobody_encoded_are_refused_or_decoded()
    {
        for (var seed = 0; seed < Seeds; seed++) CodecChecks.TakesAnyBytes(Codec, seed, seed * 5, seed * 11);
    }
}
