using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Fl.Edge;

/// <summary>Holds a client's certificate against the id that the client claims. TLS has proved that it has the key.</summary>
internal sealed class ClientCertificates(X509Certificate2 authority, TimeProvider time)
{
    /// <summary>Why the certificate does not stand for that id; null when it does.</summary>
    public string? WhyNot(X509Certificate2? certificate, string id)
    {
        if (certificate is null) return "this server wants a certificate of the device; give --cert and --key, see 'fl certs'.";
        var name = Protocol.OneLine(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false));
        var now = time.GetUtcNow();
        if (now > certificate.NotAfter) return $"the certificate of '{name}' expired on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}.";
        if (now < certificate.NotBefore) return $"the certificate of '{name}' is valid from {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd} only.";
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(DeviceCertificates.ClientPurpose));
        if (!chain.Build(certificate)) return $"the certificate of '{name}' is not vouched for by the authority of the server's --client-ca.";
        return name == id ? null : $"the certificate is that of '{name}' and speaks for no other id.";
    }
}
