namespace Fl.Edge;

/// <summary>A device that may join, as <see cref="DeviceFile"/> keeps it.</summary>
/// <param name="Id">Its client id.</param>
/// <param name="TokenSha256">SHA-256 of its token, in lower-case hex.</param>
/// <param name="Enrolled">When it got the token.</param>
/// <param name="Revoked">Since when it may not join any more; null while it may.</param>
/// <param name="Kicked">When its connection was last to be cut; null if it never was.</param>
public sealed record EnrolledDevice(
    string Id, string TokenSha256, DateTimeOffset Enrolled, DateTimeOffset? Revoked = null, DateTimeOffset? Kicked = null);
