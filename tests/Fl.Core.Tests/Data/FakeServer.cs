using System.Net;
using System.Net.Http.Headers;

namespace Fl.Core.Tests;

/// <summary>An HTTP server in the client's own process: each request is answered by the next of its answers.</summary>
internal sealed class FakeServer(params FakeServer.Answer[] answers) : HttpMessageHandler
{
    public delegate HttpResponseMessage Answer(HttpRequestMessage request);

    private int next;

    /// <summary>The Range header of each request so far; empty where there was none.</summary>
    public List<string> Ranges { get; } = [];

    /// <summary>Serves the content, or the range that is asked for, and hangs up after <paramref name="bytes"/> bytes.</summary>
    public static Answer Serve(byte[] content, int bytes = int.MaxValue, bool ranges = true) => request =>
    {
        var from = ranges ? (int)(request.Headers.Range?.Ranges.Single().From ?? 0) : 0;
        if (from > 0 && from >= content.Length) return new(HttpStatusCode.RequestedRangeNotSatisfiable);
        var response = new HttpResponseMessage(from > 0 ? HttpStatusCode.PartialContent : HttpStatusCode.OK)
        {
            Content = new StreamContent(new MemoryStream(content, from, Math.Min(bytes, content.Length - from))),
        };
        response.Content.Headers.ContentLength = content.Length - from;
        if (from > 0) response.Content.Headers.ContentRange = new ContentRangeHeaderValue(from, content.Length - 1, content.Length);
        return response;
    };

    public static Answer Fail(HttpStatusCode status) => _ => new(status);

    public static Answer Offline() => _ => throw new HttpRequestException("Name or service not known");

    /// <summary>Sends headers and then nothing.</summary>
    public static Answer Hang() => _ => new(HttpStatusCode.OK) { Content = new StreamContent(new SilentStream()) };

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Ranges.Add(request.Headers.Range?.ToString() ?? "");
        return Task.FromResult(answers[Math.Min(next++, answers.Length - 1)](request));
    }

    private sealed class SilentStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
