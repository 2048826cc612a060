using System.Security.Cryptography;
using System.Text;
using Fl.Core;

namespace Fl.Sim;

/// <summary>What a driver and its workers share, and nobody else knows.</summary>
public sealed class ClusterSecret
{
    /// <summary>The environment variable that may hold it.</summary>
    public const string Variable = "FL_CLUSTER_SECRET";

    private const int Fewest = 32;
    private readonly byte[] key;

    /// <exception cref="BadInputException">It is short enough to be guessed.</exception>
    public ClusterSecret(string text)
    {
        text = text.Trim();
        if (text.Length < Fewest)
            throw new BadInputException(
                $"a cluster's secret has {Fewest} characters or more, and this has {text.Length}: make one with 'openssl rand -hex 32'.");
        (Text, key) = (text, SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>It.</summary>
    internal string Text { get; }

    /// <summary>One that nobody can know.</summary>
    public static ClusterSecret Random() => new(RandomNumberGenerator.GetHexString(64));

    /// <summary>Proves that it is known, to whoever asks with a number of its own, on this connection.</summary>
    internal byte[] Prove(string side, ReadOnlySpan<byte> numbers, ReadOnlySpan<byte> certificate)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(Encoding.UTF8.GetBytes(side));
        hash.AppendData(numbers);
        hash.AppendData(certificate);
        return hash.GetHashAndReset();
    }
}
