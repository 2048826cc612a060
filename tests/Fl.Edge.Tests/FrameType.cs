namespace Fl.Edge.Tests;

/// <summary>Kinds of HTTP/2 frames (RFC 9113, section 6) that tests know.</summary>
internal enum FrameType : byte
{
    Data = 0,
    Headers = 1,
    Reset = 3,
    Settings = 4,
    Ping = 6,
    GoAway = 7,
    WindowUpdate = 8,
}
