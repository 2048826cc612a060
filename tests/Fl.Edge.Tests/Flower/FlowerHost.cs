using System.Net;
using System.Net.Sockets;
using static Fl.Edge.Tests.WireBytes;

namespace Fl.Edge.Tests;

/// <summary>A Flower server on bare HTTP/2 and protobuf by hand, which asks whatever a test wants.</summary>
internal sealed class FlowerHost : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public FlowerHost() => listener.Start();

    public string Address => listener.LocalEndpoint.ToString()!;

    /// <summary>Waits for a client.</summary>
    public async Task<FlowerGuest> AcceptAsync() => new(await BareCall.AcceptAsync(listener));

    /// <summary>A request to fit.</summary>
    public static byte[] Fit(byte[][] arrays, params (string Key, object Scalar)[] config) =>
        Bytes(4, [Parameters(arrays), .. config.Select(entry => Entry(2, entry.Key, entry.Scalar))]);

    /// <summary>A request to evaluate.</summary>
    public static byte[] Evaluate(byte[][] arrays) => Bytes(5, Parameters(arrays));

    public void Dispose() => listener.Dispose();

    private static byte[] Parameters(byte[][] arrays) => Bytes(1, [.. arrays.Select(array => Bytes(1, array)), Text(2, "numpy.ndarray")]);
}
