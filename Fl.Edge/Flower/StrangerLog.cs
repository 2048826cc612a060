using System.Net;
using Grpc.Core;

namespace Fl.Edge;

/// <summary>
/// Tells of callers that are not let in: each address and kind once in a minute, and not of many, so that nobody can fill a log.
/// </summary>
/// <threadsafety>Any thread.</threadsafety>
internal sealed class StrangerLog(IProgress<string> view, TimeProvider time)
{
    private const int MostInAMinute = 64;
    private readonly Lock gate = new();
    private readonly HashSet<(IPAddress Address, StatusCode Kind)> told = [];
    private long began;

    public void Report(IPAddress address, StatusCode kind, string line)
    {
        lock (gate)
        {
            if (time.GetElapsedTime(began) > TimeSpan.FromMinutes(1)) told.Clear();
            if (told.Count == 0) began = time.GetTimestamp();
            if (told.Count == MostInAMinute || !told.Add((address, kind))) return;
        }
        view.Report(line);
    }
}
