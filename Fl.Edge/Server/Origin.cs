using System.Net;

namespace Fl.Edge;

/// <summary>
/// Whom limits for each address count together: an IPv4 address, or an IPv6 network of 64 bits, which one host may have whole.
/// </summary>
internal static class Origin
{
    private const int AddressBytes = 16, NetworkBytes = 8;

    public static IPAddress Of(IPAddress? address)
    {
        if (address is null) return IPAddress.None;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[AddressBytes];
        if (!address.TryWriteBytes(bytes, out var count) || count < AddressBytes) return address;
        bytes[NetworkBytes..].Clear();
        return new(bytes);
    }
}
