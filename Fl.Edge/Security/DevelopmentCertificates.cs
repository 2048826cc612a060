using System.Net;
using System.Security.Cryptography.X509Certificates;
using Fl.Core;

namespace Fl.Edge;

/// <summary>
/// A small authority for a laboratory: ca.pem, which devices are given, and server.pem with server-key.pem, which the
/// server uses. The authority's key, ca-key.pem, stays with whoever renews the server's certificate.
/// </summary>
public static class DevelopmentCertificates
{
    private static readonly string[] OwnNames = ["localhost", "127.0.0.1"];

    /// <summary>Writes a server's certificate and key in place of those that are there; makes the authority if there is none.</summary>
    /// <param name="hosts">Names and addresses that devices will dial; none for those of the certificate there,
    /// else the loopback's.</param>
    /// <param name="days">How long the certificate is valid from now on.</param>
    /// <returns>Whether a certificate was there.</returns>
    /// <exception cref="BadInputException">The authority cannot be used, or a host is no host.</exception>
    public static bool Write(string folder, IReadOnlyList<string> hosts, int days, TimeProvider time)
    {
        var (serverFile, keyFile) = (Path.Combine(folder, "server.pem"), Path.Combine(folder, "server-key.pem"));
        var isRenewal = File.Exists(serverFile);
        if (hosts.Count == 0) hosts = isRenewal ? NamesOf(serverFile) : OwnNames;
        var names = Names(hosts);
        Directory.CreateDirectory(folder);
        using var authority = Authority.Open(
            "Fl development authority", Path.Combine(folder, "ca.pem"), Path.Combine(folder, "ca-key.pem"), time);
        authority.Issue(hosts[0], Authorities.ServerPurpose, names, days, serverFile, keyFile, time);
        return isRenewal;
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

    private static string[] NamesOf(string file)
    {
        using var certificate = PemCertificate.Bundle(file, File.ReadAllBytes(file))[0];
        string[] names = [.. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames()
                .Concat(extension.EnumerateIPAddresses().Select(address => address.ToString())))];
        return names.Length > 0 ? names : throw new BadInputException($"'{file}' names no hosts; say them with --host.");
    }
}
