using Fl.Core;
using Microsoft.AspNetCore.Http;

namespace Fl.Edge;

/// <summary>A web page that compares the runs in folders, over or at work. It reads what is in the folders, and changes nothing.</summary>
public sealed class FolderDashboard : IAsyncDisposable
{
    /// <summary>The path of its page's file.</summary>
    internal const string Page = "/runs.html";
    private readonly FolderRuns runs;
    private DashboardHost? host;

    private FolderDashboard(FolderDashboardOptions folders, TimeProvider time) => runs = new(folders, time);

    /// <inheritdoc cref="Dashboard.Address"/>
    public string Address => host!.Address;

    /// <param name="view">Told of what is the matter with the certificate.</param>
    /// <exception cref="BadInputException">It cannot listen there, or may not.</exception>
    public static async Task<FolderDashboard> StartAsync(
        FolderDashboardOptions folders, DashboardOptions options, IProgress<string> view, TimeProvider time)
    {
        var dashboard = new FolderDashboard(folders, time);
        dashboard.host = await DashboardHost.StartAsync(options, view, time, dashboard.ShowAsync).ConfigureAwait(false);
        return dashboard;
    }

    public ValueTask DisposeAsync() => host!.DisposeAsync();

    private Task ShowAsync(HttpContext context, string path)
    {
        var response = context.Response;
        if (path != Page && PageFiles.Find(path == "/" ? Page : path) is var (type, content))
            return Answer.SendAsync(response, type, content);
        switch (path)
        {
            case "/list":
                var listing = runs.List();
                if (context.Request.Query["known"] != listing.Version)
                    return Answer.SendAsync(response, listing, DashboardJson.Default.RunListing);
                response.StatusCode = StatusCodes.Status204NoContent;
                return Task.CompletedTask;
            case "/curves" when runs.Curves(context.Request.Query["run"]) is { } curves:
                return Answer.SendAsync(response, curves, DashboardJson.Default.NullableDoubleArrayArray);
            case "/classes" when runs.Classes(context.Request.Query["run"]) is { } classes:
                return Answer.SendAsync(response, classes, DashboardJson.Default.IReadOnlyListClassRow);
            default:
                return Answer.NothingAsync(response);
        }
    }
}
