namespace Fl.Edge.Tests;

/// <summary>A workspace with runs that have a dashboard.</summary>
public abstract class Shown : Federated
{
    /// <summary>Many short rounds.</summary>
    protected const string Long = """
        dataset: {name: synthetic-images, train: 400, test: 100}
        clients: {count: 8, per_round: 4}
        rounds: 1000000
        model: logistic
        train: {batch_size: 10, lr: 0.05}
        """;

    /// <summary>Starts a run with a dashboard on a free port, and returns it with the dashboard's address.</summary>
    private protected async Task<(FlProcess Run, string Address)> ShowAsync(params string[] arguments)
    {
        var run = FlProcess.Start(Root, [.. arguments, "--dashboard", "0"]);
        return (run, await AddressAsync(run));
    }

    /// <summary>The address that a run has told.</summary>
    private protected static async Task<string> AddressAsync(FlProcess run)
    {
        await run.WaitForAsync("dashboard: ");
        await run.WaitForAsync("/");
        return run.Error.Split("dashboard: ")[1].Split('\n')[0];
    }

    private protected static async Task<HttpResponseMessage> GetAsync(
        string address, string path = "", Action<HttpRequestMessage>? change = null)
    {
        using var client = new HttpClient(new HttpClientHandler
        {
            UseCookies = false,
            ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(address), path));
        change?.Invoke(request);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private protected static async Task<string> TextAsync(HttpResponseMessage response)
    {
        using (response) return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
