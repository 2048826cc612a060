using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Fl.Core;

namespace Fl.Edge;

/// <summary>
/// The enrolled devices, a JSON file: each device's id, the SHA-256 of its token, and when it was enrolled and revoked.
/// A token is 256 random bits, so a fast hash keeps it as well as a slow one would. Read anew for every hello: a change
/// counts from a device's next connection on.
/// </summary>
public sealed class DeviceFile(string path)
{
    /// <exception cref="BadInputException">The file is damaged.</exception>
    public IReadOnlyList<EnrolledDevice> Devices => Read();

    /// <summary>Ids of those that may join.</summary>
    /// <exception cref="BadInputException">The file is damaged.</exception>
    public IReadOnlySet<string> Ids => Devices.Where(device => device.Revoked is null).Select(device => device.Id).ToHashSet();

    /// <summary>Enrols a device, or gives it a new token; returns the token, which is kept nowhere.</summary>
    public string Add(string id, TimeProvider time)
    {
        if (!Protocol.ClientId().IsMatch(id)) throw new BadInputException($"'{Protocol.OneLine(id)}' is no client id: 1 to 64 letters, digits, '-', '_' and '.'.");
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        Write([.. Read().Where(device => device.Id != id), new EnrolledDevice(id, Hash(token), time.GetUtcNow(), null)]);
        return token;
    }

    /// <exception cref="BadInputException">No such device.</exception>
    public void Revoke(string id, TimeProvider time)
    {
        var devices = Read();
        if (!devices.Any(device => device.Id == id)) throw new BadInputException($"{path} has no device '{Protocol.OneLine(id)}'.");
        Write([.. devices.Select(device => device.Id == id ? device with { Revoked = device.Revoked ?? time.GetUtcNow() } : device)]);
    }

    /// <summary>Whether a header's value is the token of that device, enrolled and not revoked.</summary>
    public bool Knows(string id, string? authorization)
    {
        const string bearer = "Bearer ";
        if (authorization is null || !authorization.StartsWith(bearer, StringComparison.OrdinalIgnoreCase)) return false;
        var hash = Encoding.ASCII.GetBytes(Hash(authorization[bearer.Length..]));
        return Read().Any(device => device.Id == id && device.Revoked is null
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(device.TokenSha256), hash));
    }

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private EnrolledDevice[] Read()
    {
        if (!File.Exists(path)) return [];
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), DeviceJson.Default.EnrolledDeviceArray) is { } devices && devices.All(device => device is not null)
                ? devices : throw new JsonException("something in it is null");
        }
        catch (JsonException error)
        {
            throw new BadInputException($"{path} is no list of devices: {Protocol.OneLine(error.Message)}", error);
        }
    }

    private void Write(EnrolledDevice[] devices)
    {
        var beside = path + ".tmp";
        File.WriteAllText(beside, JsonSerializer.Serialize([.. devices.OrderBy(device => device.Id, StringComparer.Ordinal)], DeviceJson.Default.EnrolledDeviceArray) + "\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(beside, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(beside, path, overwrite: true);
    }
}

[JsonSerializable(typeof(EnrolledDevice[]))]
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
internal sealed partial class DeviceJson : JsonSerializerContext;
