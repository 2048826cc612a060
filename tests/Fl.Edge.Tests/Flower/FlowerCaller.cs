using System.Security.Cryptography.X509Certificates;
using static Fl.Edge.Tests.WireBytes;

namespace Fl.Edge.Tests;

/// <summary>A Flower client on bare HTTP/2 and protobuf by hand, which sends whatever a test wants.</summary>
internal sealed class FlowerCaller : IDisposable
{
    private static readonly byte[] Ok = Bytes(1, Text(2, "Success"));

    private FlowerCaller(BareCall call) => Call = call;

    public BareCall Call { get; }

    public static async Task<FlowerCaller> OpenAsync(string address, X509Certificate2? authority = null, int most = int.MaxValue) =>
        new(await BareCall.OpenAsync(address, "/flwr.proto.FlowerService/Join", authority, most));

    /// <summary>Opens the stream and tells how many examples there are when it is asked; null says nothing of them.</summary>
    public static async Task<FlowerCaller> JoinAsync(
        string address, long? examples = null, X509Certificate2? authority = null, int most = int.MaxValue)
    {
        var client = await OpenAsync(address, authority, most);
        Assert.Equal(FlowerAsk.Properties, (await client.NextAsync()).Kind);
        await client.SendAsync(
            examples is { } count ? Bytes(2, Ok, Entry(2, "num_examples", count)) : Bytes(2, Bytes(1, Number(1, 1), Text(2, "no"))));
        return client;
    }

    public async Task<FlowerAsk> NextAsync() => FlowerAsk.Of(await Call.ReceiveAsync(TestContext.Current.CancellationToken));

    public Task SendAsync(byte[] message) => Call.SendAsync(message, null, TestContext.Current.CancellationToken);

    /// <summary>A reply to fit.</summary>
    public static byte[] Fit(byte[][] arrays, long examples = 10) =>
        Bytes(4, Ok, Bytes(2, [.. arrays.Select(array => Bytes(1, array)), Text(2, "numpy.ndarray")]), Number(3, (ulong)examples),
            Entry(4, "loss", 0.5));

    /// <summary>A reply to fit without any metrics.</summary>
    public static byte[] FitAlone(byte[][] arrays, long examples) =>
        Bytes(4, Ok, Bytes(2, [.. arrays.Select(array => Bytes(1, array)), Text(2, "numpy.ndarray")]), Number(3, (ulong)examples));

    /// <summary>A reply to evaluate without any metrics.</summary>
    public static byte[] EvaluateAlone(float loss, long examples) => Bytes(5, Ok, Single(2, loss), Number(3, (ulong)examples));

    /// <summary>A reply to evaluate.</summary>
    public static byte[] Evaluate(float loss, double accuracy, long examples) =>
        Bytes(5, Ok, Single(2, loss), Number(3, (ulong)examples), Entry(4, "accuracy", accuracy));

    /// <summary>The same arrays with so much added to each single.</summary>
    public static byte[][] Plus(byte[][] arrays, float by)
    {
        foreach (var array in arrays.Where(FlowerAsk.IsSingles))
            foreach (ref var value in FlowerAsk.Values(array)) value += by;
        return arrays;
    }

    /// <summary>
    /// Takes part until the server ends the session, adding so much to the weights each time; returns the fits it was asked for.
    /// </summary>
    public async Task<List<FlowerAsk>> WorkAsync(float plus, long examples)
    {
        List<FlowerAsk> fits = [];
        while (true)
        {
            var ask = await NextAsync();
            if (ask.Kind != FlowerAsk.Fit)
            {
                Assert.Equal((FlowerAsk.Reconnect, 0), (ask.Kind, ask.Body.Length));
                return fits;
            }
            fits.Add(ask);
            await SendAsync(Fit(Plus(ask.Arrays(), plus), examples));
        }
    }

    public void Dispose() => Call.Dispose();
}
