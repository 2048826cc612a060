using System.Net;
using System.Net.Sockets;

namespace Fl.Sim;

/// <summary>The address of a worker as somebody says it, who may say anything.</summary>
internal static class WorkerAddress
{
    public const int Longest = 64;

    /// <summary>An address that one machine may have, and a port; null where it says none.</summary>
    public static IPEndPoint? Read(string text) =>
        text.Length <= Longest && IPEndPoint.TryParse(text, out var place) && place.Port > 0
            && text.EndsWith($":{place.Port}", StringComparison.Ordinal) && IsOfOne(place.Address)
            ? place
            : null;

    private static bool IsOfOne(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork ? address.GetAddressBytes()[0] is > 0 and < 224
            : address.IsIPv4MappedToIPv6 ? IsOfOne(address.MapToIPv4())
            : !address.IsIPv6Multicast && !address.Equals(IPAddress.IPv6Any);
}
