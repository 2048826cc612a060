namespace Fl.Edge.Tests;

/// <summary>A client that a <see cref="FlowerHost"/> has.</summary>
internal sealed class FlowerGuest(BareCall call) : IDisposable
{
    public BareCall Call => call;

    /// <summary>Sends a request and waits for the reply, of kind 0 where the client ends the stream instead.</summary>
    public async Task<FlowerAsk> AskAsync(byte[] request)
    {
        await call.SendAsync(request, null, TestContext.Current.CancellationToken);
        return await NextAsync();
    }

    public async Task<FlowerAsk> NextAsync() => FlowerAsk.Of(await call.ReceiveAsync(TestContext.Current.CancellationToken));

    public void Dispose() => call.Dispose();
}
