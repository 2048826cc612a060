using Fl.Core;

namespace Fl.Edge;

/// <summary>
/// Certificates by which devices show who they are: devices-ca.pem, which the server is given, and ID.pem with ID-key.pem
/// for each device. The authority's key, devices-ca-key.pem, stays with whoever enrols devices.
/// </summary>
public static class DeviceCertificates
{
    /// <summary>The extended key usage of a certificate that a client shows.</summary>
    internal const string ClientPurpose = "1.3.6.1.5.5.7.3.2";

    private const string AuthorityName = "devices-ca";
    private const int AuthorityDays = 3650;

    /// <summary>The authority's certificate, for the server.</summary>
    public static string AuthorityFile(string folder) => Path.Combine(folder, $"{AuthorityName}.pem");

    /// <summary>Writes a certificate and a key for each device; makes the authority if the folder has none.</summary>
    /// <param name="ids">Client ids.</param>
    /// <param name="days">How long the certificates are valid from now on.</param>
    /// <exception cref="BadInputException">A device has a certificate there already, or an id is no id.</exception>
    public static void Write(string folder, IReadOnlyList<string> ids, int days, TimeProvider time)
    {
        foreach (var id in ids)
        {
            if (!Protocol.ClientId().IsMatch(id) || id == AuthorityName)
                throw new BadInputException($"'{Protocol.OneLine(id)}' is no client id: 1 to 64 letters, digits, '-', '_' and '.'.");
            if (Array.Find([Certificate(id), Key(id)], File.Exists) is { } taken)
                throw new BadInputException($"'{taken}' exists already; remove it, or choose another folder.");
        }
        Directory.CreateDirectory(folder);
        using var authority = Open();
        foreach (var id in ids)
            authority.Issue(id, ClientPurpose, null, Validity.Of(days, time), Certificate(id), Key(id));

        string Certificate(string id) => Path.Combine(folder, $"{id}.pem");
        string Key(string id) => Path.Combine(folder, $"{id}-key.pem");

        Authority Open()
        {
            var (file, key) = (AuthorityFile(folder), Key(AuthorityName));
            if (File.Exists(file)) return Authority.Read(file, key);
            var made = Authority.Create("Fl devices", Validity.Of(AuthorityDays, time));
            made.WriteKey(key);
            made.Write(file);
            return made;
        }
    }
}
