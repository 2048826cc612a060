using System.Net;
using System.Security.Cryptography.X509Certificates;
using Fl.Core;

namespace Fl.Edge;

/// <summary>
/// A small authority for a laboratory: ca.pem, which devices are given, and server.pem with server-key.pem, which the
/// server uses. The authority's key is thrown away: it vouches for this one server, and nobody can make another.
/// </summary>
public static class DevelopmentCertificates
{
    private const string ServerPurpose = "1.3.6.1.5.5.7.3.1";

    /// <summary>Writes the three files.</summary>
    /// <param name="hosts">Names and addresses that devices will dial.</param>
    /// <param name="days">How long the certificates are valid from now on; a negative number makes expired ones, for tests.</param>
    /// <exception cref="BadInputException">A file exists already, or a host is no host.</exception>
    public static void Write(string folder, IReadOnlyList<string> hosts, int days, TimeProvider time)
    {
        var (authorityFile, serverFile, keyFile) = (Path.Combine(folder, "ca.pem"), Path.Combine(folder, "server.pem"), Path.Combine(folder, "server-key.pem"));
        if (Array.Find([authorityFile, serverFile, keyFile], File.Exists) is { } taken)
            throw new BadInputException($"'{taken}' exists already; remove it, or choose another folder.");
        var (names, validity) = (Names(hosts), Validity.Of(days, time));
        Directory.CreateDirectory(folder);
        using var authority = Authority.Create("Fl development authority", validity);
        authority.Write(authorityFile);
        authority.Issue(hosts[0], ServerPurpose, names, validity, serverFile, keyFile);
    }

    private static X509Extension Names(IReadOnlyList<string> hosts)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
        {
            if (IPAddress.TryParse(host, out var address)) names.AddIpAddress(address);
            else if (Uri.CheckHostName(host) == UriHostNameType.Dns) names.AddDnsName(host);
            else throw new BadInputException($"'{host}' is no host name or address.");
        }
        return names.Build();
    }
}
