using System.Globalization;
using Fl.Core;
using Fl.Edge;
using Microsoft.Extensions.Logging;

namespace Fl.Cli;

/// <summary>The plain lines of a server, each with the time (UTC), how grave it is, and who caused it.</summary>
public sealed class LogView(TextWriter output, TimeProvider time) : PlainView(output), IEventLog
{
    public void Tell(LogLevel level, string? address, string text) =>
        base.Tell(string.Create(CultureInfo.InvariantCulture,
            $"{time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} {Name(level)} "
            + $"{(address is null ? "" : $"{address}: ")}{Quoting.Visible(text, lines: false)}"));

    protected override void Tell(string line) => Tell(LogLevel.Information, null, line);

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        _ => "error",
    };
}
