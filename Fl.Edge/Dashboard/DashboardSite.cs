using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Fl.Edge;

/// <summary>Answers the dashboard's requests: the page's files, the event stream, what is read once, and the metrics.</summary>
internal sealed class DashboardSite(LiveRun run, MetricsPage metrics, Visitors visitors, Doorway doorway, TimeProvider time)
{
    /// <summary>Nothing from elsewhere, and no script or style but the page's own files.</summary>
    private const string Policy = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private readonly EventStream events = new(run, time);

    public async Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.XFrameOptions = "DENY";
        response.Headers.CacheControl = "no-store";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (!HttpMethods.IsGet(request.Method))
        {
            response.Headers.Allow = "GET";
            await SayAsync(response, StatusCodes.Status405MethodNotAllowed, "This dashboard only shows.").ConfigureAwait(false);
        }
        else if (visitors.WhyNot(context) is var (status, reason)) await SayAsync(response, status, reason).ConfigureAwait(false);
        else
        {
            using var admitted = doorway.Admit(context);
            await ShowAsync(context, request.Path.Value ?? "").ConfigureAwait(false);
        }
    }

    private Task ShowAsync(HttpContext context, string path)
    {
        var (response, folder) = (context.Response, run.Folder);
        if (PageFiles.Find(path) is var (type, content)) return SendAsync(response, type, content);
        return path switch
        {
            "/events" => events.TellAsync(context),
            "/metrics" => SendAsync(response, MetricsPage.ContentType, Encoding.UTF8.GetBytes(metrics.Write())),
            "/partition" when folder is not null && PartitionPicture.Read(folder) is { } picture => SendAsync(response, picture, DashboardJson.Default.PartitionPicture),
            "/runs" when folder is not null => SendAsync(response, EarlierRuns.List(folder), DashboardJson.Default.IReadOnlyListEarlierRun),
            "/curves" when folder is not null && EarlierRuns.Curves(folder, context.Request.Query["run"]) is { } curves =>
                SendAsync(response, curves, DashboardJson.Default.NullableDoubleArrayArray),
            _ => SayAsync(response, StatusCodes.Status404NotFound, "There is nothing here."),
        };
    }

    private static Task SendAsync<T>(HttpResponse response, T value, JsonTypeInfo<T> type) =>
        SendAsync(response, "application/json", JsonSerializer.SerializeToUtf8Bytes(value, type));

    private static Task SayAsync(HttpResponse response, int status, string text)
    {
        response.StatusCode = status;
        return SendAsync(response, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text + "\n"));
    }

    private static Task SendAsync(HttpResponse response, string type, byte[] content)
    {
        (response.ContentType, response.ContentLength) = (type, content.Length);
        return response.Body.WriteAsync(content, 0, content.Length);
    }
}
