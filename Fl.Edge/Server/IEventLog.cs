using Microsoft.Extensions.Logging;

namespace Fl.Edge;

/// <summary>A view that tells a server's events with how grave they are and who caused them.</summary>
public interface IEventLog
{
    /// <param name="address">Of the client that it is about; null where it is about none.</param>
    /// <param name="text">One line.</param>
    void Tell(LogLevel level, string? address, string text);
}
