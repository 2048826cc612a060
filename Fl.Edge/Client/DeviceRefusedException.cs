namespace Fl.Edge;

/// <summary>The device will not or cannot do now what a server's experiment asks; the message says why, in one line.</summary>
public sealed class DeviceRefusedException : Exception
{
    public DeviceRefusedException(string message) : base(message) { }

    public DeviceRefusedException(string message, Exception inner) : base(message, inner) { }
}
