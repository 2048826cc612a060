using Fl.Core;

namespace Fl.Edge;

/// <summary>
/// Certificates by which devices show who they are: devices-ca.pem, which the server is given, and ID.pem with ID-key.pem
/// for each device. The authority's key, devices-ca-key.pem, stays with whoever enrols devices.
/// </summary>
public static class DeviceCertificates
{
    private const string AuthorityName = "devices-ca";

    /// <summary>The authority's certificate, for the server.</summary>
    public static string AuthorityFile(string folder) => Path.Combine(folder, $"{AuthorityName}.pem");

    /// <summary>
    /// Writes a certificate and a key for each device in place of those that are there; makes the authority if there is none.
    /// </summary>
    /// <param name="ids">Client ids.</param>
    /// <param name="days">How long the certificates are valid from now on.</param>
    /// <exception cref="BadInputException">The authority cannot be used, or an id is no id.</exception>
    public static void Write(string folder, IReadOnlyList<string> ids, int days, TimeProvider time)
    {
        foreach (var id in ids)
            if (!Protocol.ClientId().IsMatch(id) || id is AuthorityName or "ca" or "server"
                || id.EndsWith("-key", StringComparison.Ordinal))
                throw new BadInputException(
                    $"'{Protocol.OneLine(id)}' is no id of a device: 1 to 64 letters, digits, '-', '_' and '.', not ca, server, "
                    + "devices-ca, nor ending with -key.");
        Directory.CreateDirectory(folder);
        using var authority = Authority.Open("Fl devices", AuthorityFile(folder), Key(AuthorityName), time);
        foreach (var id in ids)
            authority.Issue(id, Authorities.ClientPurpose, null, days, Path.Combine(folder, $"{id}.pem"), Key(id), time);

        string Key(string id) => Path.Combine(folder, $"{id}-key.pem");
    }
}
