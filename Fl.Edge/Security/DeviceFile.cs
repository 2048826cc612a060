using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Fl.Core;

namespace Fl.Edge;

/// <summary>
/// The enrolled devices, a JSON file: each device's id, the SHA-256 of its token, and when it was enrolled, revoked and kicked.
/// A token is 256 random bits, so a fast hash keeps it as well as a slow one would. Whoever changes it holds the lock of the
/// file beside it, so that several may at once.
/// </summary>
public sealed class DeviceFile(string path)
{
    private const UnixFileMode OwnersAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly TimeSpan LockTime = TimeSpan.FromSeconds(10), LockPause = TimeSpan.FromMilliseconds(10);

    /// <exception cref="BadInputException">The file is damaged.</exception>
    public IReadOnlyList<EnrolledDevice> Devices => Read();

    /// <summary>Enrols a device, or gives it a new token; returns the token, which is kept nowhere.</summary>
    public string Add(string id, TimeProvider time)
    {
        if (!Protocol.ClientId().IsMatch(id))
            throw new BadInputException($"'{Protocol.OneLine(id)}' is no client id: 1 to 64 letters, digits, '-', '_' and '.'.");
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        Change(devices => [.. devices.Where(device => device.Id != id), new EnrolledDevice(id, Hash(token), time.GetUtcNow())]);
        return token;
    }

    /// <summary>Takes a device's right to join, and cuts its connection.</summary>
    /// <exception cref="BadInputException">No such device.</exception>
    public void Revoke(string id, TimeProvider time) => Change(id, device => device with { Revoked = device.Revoked ?? time.GetUtcNow() });

    /// <summary>Cuts a device's connection; it may come back.</summary>
    /// <exception cref="BadInputException">No such device.</exception>
    public void Kick(string id, TimeProvider time) => Change(id, device => device with { Kicked = time.GetUtcNow() });

    internal static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private void Change(string id, Func<EnrolledDevice, EnrolledDevice> change) => Change(devices =>
        devices.Any(device => device.Id == id)
            ? [.. devices.Select(device => device.Id == id ? change(device) : device)]
            : throw new BadInputException($"{path} has no device '{Protocol.OneLine(id)}'."));

    private void Change(Func<EnrolledDevice[], EnrolledDevice[]> change)
    {
        using var held = Lock();
        Write(change(Read()));
    }

    /// <summary>The lock file stays: who removed it could take it from under somebody else.</summary>
    private FileStream Lock()
    {
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream($"{path}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
            }
            catch (IOException) when (File.Exists($"{path}.lock") && TimeProvider.System.GetElapsedTime(since) < LockTime)
            {
                Thread.Sleep(LockPause);
            }
        }
    }

    private EnrolledDevice[] Read()
    {
        if (!File.Exists(path)) return [];
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), DeviceJson.Default.EnrolledDeviceArray) is { } devices
                && devices.All(device => device is not null)
                    ? devices : throw new JsonException("something in it is null");
        }
        catch (JsonException error)
        {
            throw new BadInputException($"{path} is no list of devices: {Protocol.OneLine(error.Message)}", error);
        }
    }

    private void Write(EnrolledDevice[] devices)
    {
        var beside = $"{path}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}.tmp";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnersAlone;
            using (var stream = new FileStream(beside, options))
            {
                JsonSerializer.Serialize(
                    stream, [.. devices.OrderBy(device => device.Id, StringComparer.Ordinal)], DeviceJson.Default.EnrolledDeviceArray);
                stream.Write("\n"u8);
                stream.Flush(flushToDisk: true);
            }
            if (File.Exists(path))
            {
                if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(beside, File.GetUnixFileMode(path));
                FileOwner.Copy(path, beside);
            }
            File.Move(beside, path, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }
}

[JsonSerializable(typeof(EnrolledDevice[]))]
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
internal sealed partial class DeviceJson : JsonSerializerContext;
