using System.Text;
using Microsoft.AspNetCore.Http;

namespace Fl.Edge;

/// <summary>Answers requests for a run at work: the page's files, the event stream, what is read once, and the metrics.</summary>
internal sealed class DashboardSite(LiveRun run, MetricsPage metrics, TimeProvider time)
{
    private readonly EventStream events = new(run, time);

    public Task ShowAsync(HttpContext context, string path)
    {
        var (response, folder) = (context.Response, run.Folder);
        if (path != FolderDashboard.Page && PageFiles.Find(path) is var (type, content)) return Answer.SendAsync(response, type, content);
        return path switch
        {
            "/events" => events.TellAsync(context),
            "/metrics" => Answer.SendAsync(response, MetricsPage.ContentType, Encoding.UTF8.GetBytes(metrics.Write())),
            "/partition" when folder is not null && PartitionPicture.Read(folder) is { } picture =>
                Answer.SendAsync(response, picture, DashboardJson.Default.PartitionPicture),
            "/runs" when folder is not null => Answer.SendAsync(response, EarlierRuns.List(folder),
                DashboardJson.Default.IReadOnlyListEarlierRun),
            "/curves" when folder is not null && EarlierRuns.Curves(folder, context.Request.Query["run"]) is { } curves =>
                Answer.SendAsync(response, curves, DashboardJson.Default.NullableDoubleArrayArray),
            _ => Answer.NothingAsync(response),
        };
    }
}
