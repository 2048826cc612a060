using Fl.Edge.Wire;

namespace Fl.Edge;

/// <summary>
/// The device will not or cannot do now what a server sent it; the message is one line, for the device's owner. The server is told
/// the <see cref="Error"/> alone. Another server, or the same one later, may have work that it does.
/// </summary>
public sealed class DeviceRefusedException : Exception
{
    public DeviceRefusedException(DeviceError error, string message) : base(message) => Error = error;

    public DeviceRefusedException(DeviceError error, string message, Exception inner) : base(message, inner) => Error = error;

    public DeviceError Error { get; }
}
