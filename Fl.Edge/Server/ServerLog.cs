using System.Net;
using Fl.Core;
using Microsoft.Extensions.Logging;

namespace Fl.Edge;

/// <summary>What a server tells: to views that know levels and addresses with both, to the others as a line.</summary>
internal sealed class ServerLog(IReadOnlyList<IRunView> views, TimeProvider time) : IProgress<string>
{
    private const int LinesOfClient = 120, LinesOfStranger = 30, LinesOfStrangers = 300;
    private readonly LineLimit clients = new(LinesOfClient, time), strangers = new(LinesOfStranger, time),
        all = new(LinesOfStrangers, time);

    public void Report(string value) => Tell(LogLevel.Information, null, value);

    public void Warn(string text) => Tell(LogLevel.Warning, null, text);

    /// <summary>Of a client that has come in, so many a minute of each.</summary>
    public void TellClient(string id, IPAddress address, string text)
    {
        if (clients.Take(id) is { } addition) Tell(LogLevel.Information, address, text + addition);
    }

    /// <summary>Of somebody who was not let in, so many a minute of each address and of all.</summary>
    public void TellStranger(IPAddress address, string text)
    {
        if (strangers.Take(Origin.Of(address).ToString()) is { } addition && all.Take("") is { } more)
            Tell(LogLevel.Warning, address, text + addition + more);
    }

    private void Tell(LogLevel level, IPAddress? address, string text)
    {
        foreach (var view in views)
        {
            if (view is IEventLog log) log.Tell(level, address?.ToString(), text);
            else view.Report(address is null ? text : $"{address}: {text}");
        }
    }
}
