using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Fl.Core;

/// <summary>The fingerprint by which two runs are compared bit by bit.</summary>
public static class ModelHash
{
    /// <summary>SHA-256, in lower-case hex, of a flat vector's little-endian bytes.</summary>
    public static string Of(ReadOnlySpan<float> weights) =>
        Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(weights)));
}
