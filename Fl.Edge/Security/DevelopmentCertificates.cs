using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fl.Core;

namespace Fl.Edge;

/// <summary>
/// A small authority for a laboratory: ca.pem, which devices are given, and server.pem with server-key.pem, which the
/// server uses. The authority's key is thrown away: it vouches for this one server, and nobody can make another.
/// </summary>
public static class DevelopmentCertificates
{
    /// <summary>Writes the three files.</summary>
    /// <param name="hosts">Names and addresses that devices will dial.</param>
    /// <param name="days">How long the certificates are valid from now on; a negative number makes expired ones, for tests.</param>
    /// <exception cref="BadInputException">A file exists already, or a host is no host.</exception>
    public static void Write(string folder, IReadOnlyList<string> hosts, int days, TimeProvider time)
    {
        var (authorityFile, serverFile, keyFile) = (Path.Combine(folder, "ca.pem"), Path.Combine(folder, "server.pem"), Path.Combine(folder, "server-key.pem"));
        if (Array.Find([authorityFile, serverFile, keyFile], File.Exists) is { } taken)
            throw new BadInputException($"'{taken}' exists already; remove it, or choose another folder.");
        Directory.CreateDirectory(folder);
        var now = time.GetUtcNow();
        var (from, to) = days >= 0 ? (now.AddDays(-1), now.AddDays(days)) : (now.AddDays(days - 1), now.AddDays(days));

        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=Fl development authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        authorityRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        using var authority = authorityRequest.CreateSelfSigned(from, to);

        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var serverRequest = new CertificateRequest($"CN={hosts[0]}", serverKey, HashAlgorithmName.SHA256);
        serverRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        serverRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        serverRequest.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        serverRequest.CertificateExtensions.Add(Names(hosts));
        using var server = serverRequest.Create(authority, from, to, RandomNumberGenerator.GetBytes(16));

        File.WriteAllText(authorityFile, authority.ExportCertificatePem() + "\n");
        File.WriteAllText(serverFile, server.ExportCertificatePem() + "\n");
        using var key = new FileStream(keyFile, Private());
        using var writer = new StreamWriter(key);
        writer.Write(serverKey.ExportPkcs8PrivateKeyPem() + "\n");
    }

    private static FileStreamOptions Private()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
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
