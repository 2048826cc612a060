using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fl.Core;

namespace Fl.Cli;

/// <summary>
/// MLflow's REST API, version 2.0, as far as a run needs it (https://mlflow.org/docs/latest/rest-api.html), with the credentials of
/// MLflow's own environment variables.
/// </summary>
internal sealed class MlflowClient : IDisposable
{
    private const string Username = "MLFLOW_TRACKING_USERNAME", Password = "MLFLOW_TRACKING_PASSWORD", Token = "MLFLOW_TRACKING_TOKEN";
    private const int LargestAnswer = 16 << 20, LongestMessage = 300;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly JsonSerializerOptions Text = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly HttpClient http;

    /// <param name="place">The server's address, as MLFLOW_TRACKING_URI has it.</param>
    public MlflowClient(Uri place)
    {
        http = new()
        {
            BaseAddress = new(place.AbsoluteUri.TrimEnd('/') + "/api/2.0/mlflow/"),
            Timeout = Patience,
            MaxResponseContentBufferSize = LargestAnswer,
        };
        http.DefaultRequestHeaders.Authorization = Credentials();
        http.DefaultRequestHeaders.UserAgent.ParseAdd($"fl/{FlVersion.Text.Split('+', ' ')[0]}");
    }

    public Task<JsonObject> GetAsync(string path, string key, string value, CancellationToken cancellation) =>
        SendAsync(new(HttpMethod.Get, $"{path}?{key}={Uri.EscapeDataString(value)}"), cancellation);

    public Task<JsonObject> PostAsync(string path, JsonObject body, CancellationToken cancellation) =>
        SendAsync(
            new(HttpMethod.Post, path) { Content = new StringContent(body.ToJsonString(Text), Encoding.UTF8, "application/json") },
            cancellation);

    public void Dispose() => http.Dispose();

    /// <exception cref="MlflowRefusal">The server said no, or nothing that is an answer.</exception>
    private async Task<JsonObject> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using var sent = request;
        try
        {
            using var response = await http.SendAsync(request, cancellation).ConfigureAwait(false);
            var answer = Parse(await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false));
            if (response.IsSuccessStatusCode && answer is not null) return answer;
            var isLasting = (int)response.StatusCode is >= 400 and < 500
                && response.StatusCode is not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests);
            var code = answer?["error_code"] is JsonValue named && named.TryGetValue<string>(out var text) ? text : null;
            throw new MlflowRefusal(Message(response, answer), code, isLasting);
        }
        catch (Exception error) when (error is HttpRequestException or IOException
            || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            var told = error is OperationCanceledException ? $"it did not answer within {Patience.TotalSeconds} seconds" : error.Message;
            throw new MlflowRefusal(told, null, isLasting: false);
        }
    }

    private static string Message(HttpResponseMessage response, JsonObject? answer)
    {
        var told = answer is null ? ", and that is no answer of MLflow's API"
            : answer["message"] is JsonValue value && value.TryGetValue<string>(out var text) ? $": {text}"
            : "";
        return Quoting.OneLine($"it answered {(int)response.StatusCode} {response.ReasonPhrase}{told}", LongestMessage);
    }

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A name with a password goes before a token, as in MLflow.</summary>
    private static AuthenticationHeaderValue? Credentials()
    {
        if (Environment.GetEnvironmentVariable(Username) is { Length: > 0 } name
            && Environment.GetEnvironmentVariable(Password) is { Length: > 0 } password)
            return new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));
        return Environment.GetEnvironmentVariable(Token) is { Length: > 0 } token ? new("Bearer", token) : null;
    }
}
