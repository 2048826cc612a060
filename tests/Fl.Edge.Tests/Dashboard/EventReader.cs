using System.Text.Json;

namespace Fl.Edge.Tests;

/// <summary>Reads a dashboard's event stream as a browser does.</summary>
internal sealed class EventReader : IDisposable
{
    private readonly HttpClient client;
    private readonly StreamReader lines;

    private EventReader(HttpClient client, StreamReader lines) => (this.client, this.lines) = (client, lines);

    /// <summary>The id of the last event.</summary>
    public string Id { get; private set; } = "";

    /// <param name="address">Of the dashboard, with a slash at the end.</param>
    /// <param name="lastId">Where to go on from.</param>
    public static async Task<EventReader> OpenAsync(string address, string? lastId = null)
    {
        var client = new HttpClient { BaseAddress = new Uri(address), Timeout = Timeout.InfiniteTimeSpan };
        if (lastId is not null) client.DefaultRequestHeaders.Add("Last-Event-ID", lastId);
        var response = await client.GetAsync("events", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        return new(client, new(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken)));
    }

    /// <summary>The next event; null when the stream is over.</summary>
    public async Task<JsonElement?> NextAsync()
    {
        JsonElement? update = null;
        while (await lines.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal)) Id = line["id: ".Length..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal)) update = JsonDocument.Parse(line["data: ".Length..]).RootElement;
            else if (line.Length == 0 && update is not null) return update;
        }
        return null;
    }

    /// <summary>The first event that is so.</summary>
    public async Task<JsonElement> WaitForAsync(Func<JsonElement, bool> isSo)
    {
        while (await NextAsync() is { } update)
            if (isSo(update)) return update;
        Assert.Fail("The stream ended without the event.");
        return default;
    }

    public void Dispose()
    {
        lines.Dispose();
        client.Dispose();
    }
}
