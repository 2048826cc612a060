using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Fl.Core;
using Fl.Edge.Wire;

namespace Fl.Edge;

/// <summary>
/// The enrolled devices as a server knows them: the file is read once for each change of it. While it is missing or damaged
/// nobody is let in, and who is in stays.
/// </summary>
/// <threadsafety>Any thread.</threadsafety>
internal sealed class Enrolment(string path, ServerLog log)
{
    private readonly Lock gate = new();
    private Dictionary<string, EnrolledDevice>? devices;
    private FrozenSet<string> ids = [];
    private (DateTime Written, long Bytes)? known;
    private string? fault;

    /// <summary>Ids of the devices that may join; as they were last where the file cannot be read now.</summary>
    public IReadOnlySet<string> Ids
    {
        get
        {
            lock (gate)
            {
                Refresh();
                return ids;
            }
        }
    }

    /// <summary>The device that a hello speaks for, or why it speaks for none.</summary>
    /// <param name="authorization">The header with its token.</param>
    public (EnrolledDevice? Device, Refusal? Refusal) Find(string id, string? authorization)
    {
        lock (gate)
        {
            Refresh();
            if (fault is not null)
                return (null, new()
                {
                    Code = Refusal.Types.Code.Unavailable,
                    Message = "the server cannot read its list of devices now.",
                    MayRetry = true,
                });
            return devices!.GetValueOrDefault(id) is { Revoked: null } device && IsTokenOf(device, authorization) ? (device, null)
                : (null, new()
                {
                    Code = Refusal.Types.Code.Token,
                    Message = $"the token is not that of an enrolled device '{id}'; see 'fl devices'.",
                    MayRetry = true,
                });
        }
    }

    /// <summary>Whether the list can be read now; what is known of the devices is up to date then.</summary>
    public bool IsReadable
    {
        get
        {
            lock (gate)
            {
                Refresh();
                return fault is null;
            }
        }
    }

    /// <summary>Why a device that came in does not belong there any more, as far as is known; null while it does.</summary>
    public string? WhyNot(EnrolledDevice device)
    {
        lock (gate)
        {
            if (fault is not null) return null;
            if (devices!.GetValueOrDefault(device.Id) is not { Revoked: null } now) return "it was revoked";
            return now.TokenSha256 != device.TokenSha256 ? "it was given another token"
                : now.Kicked != device.Kicked ? "it was kicked"
                : null;
        }
    }

    private static bool IsTokenOf(EnrolledDevice device, string? authorization)
    {
        const string bearer = "Bearer ";
        return authorization is not null && authorization.StartsWith(bearer, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(
                Encoding.ASCII.GetBytes(device.TokenSha256), Encoding.ASCII.GetBytes(DeviceFile.Hash(authorization[bearer.Length..])));
    }

    private void Refresh()
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists) throw new IOException($"'{path}' is not there.");
            var found = (file.LastWriteTimeUtc, file.Length);
            if (known == found) return;
            devices = new DeviceFile(path).Devices.ToDictionary(device => device.Id);
            ids = devices.Values.Where(device => device.Revoked is null).Select(device => device.Id).ToFrozenSet();
            known = found;
            if (fault is not null) log.Report($"'{path}' can be read again.");
            fault = null;
        }
        catch (Exception error) when (error is BadInputException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            known = null;
            if (fault != error.Message) log.Warn($"nobody can join: {error.Message}");
            fault = error.Message;
        }
    }
}
