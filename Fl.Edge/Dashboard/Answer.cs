using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Fl.Edge;

/// <summary>What a request of the dashboard is answered with.</summary>
internal static class Answer
{
    public static Task SendAsync<T>(HttpResponse response, T value, JsonTypeInfo<T> type) =>
        SendAsync(response, "application/json", JsonSerializer.SerializeToUtf8Bytes(value, type));

    public static Task SendAsync(HttpResponse response, string type, byte[] content)
    {
        (response.ContentType, response.ContentLength) = (type, content.Length);
        return response.Body.WriteAsync(content, 0, content.Length);
    }

    public static Task SayAsync(HttpResponse response, int status, string text)
    {
        response.StatusCode = status;
        return SendAsync(response, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text + "\n"));
    }

    public static Task NothingAsync(HttpResponse response) => SayAsync(response, StatusCodes.Status404NotFound, "There is nothing here.");
}
