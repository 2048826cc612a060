using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Fl.Edge.Tests;

/// <summary>An authority of a test, root or between, that makes what the world's authorities make.</summary>
internal sealed class Issuer
{
    private readonly X509Certificate2 certificate;

    private Issuer(X509Certificate2 certificate) => this.certificate = certificate;

    /// <summary>Its certificate in PEM.</summary>
    public string Pem => certificate.ExportCertificatePem() + "\n";

    /// <summary>Leave out subject and authority key identifiers.</summary>
    public bool IsBare { get; private init; }

    /// <summary>Keys are RSA's, of 2048 bits, instead of P-256's.</summary>
    public bool IsRsa { get; private init; }

    public static Issuer Root(string name, bool isRsa = false, bool isBare = false)
    {
        var (request, _) = Request(name, isRsa);
        Describe(request, isAuthority: true, isBare ? null : request);
        return new(request.CreateSelfSigned(Now.AddDays(-400), Now.AddDays(3650))) { IsBare = isBare, IsRsa = isRsa };
    }

    /// <summary>An authority that this one vouches for.</summary>
    public Issuer Between(string name, params string[] downloads)
    {
        var (request, key) = Request(name, IsRsa);
        Describe(request, isAuthority: true, IsBare ? null : request);
        return new(Issue(request, key, Now.AddDays(-300), Now.AddDays(3000), downloads)) { IsBare = IsBare, IsRsa = IsRsa };
    }

    /// <summary>One of the same name and another key, which vouches for nothing of this one's.</summary>
    public Issuer Forged()
    {
        var (request, _) = Request(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false), IsRsa);
        Describe(request, isAuthority: true, null);
        return new(request.CreateSelfSigned(Now.AddDays(-400), Now.AddDays(3650))) { IsBare = true, IsRsa = IsRsa };
    }

    /// <summary>Writes a certificate, with others after it, and its key.</summary>
    /// <param name="chain">Those that are shown with it.</param>
    /// <param name="downloads">Addresses from which its authority's certificate could be fetched.</param>
    public void Leaf(string folder, string file, string name, Issuer[]? chain = null, string[]? downloads = null)
    {
        var (request, key) = Request(name, IsRsa);
        Describe(request, isAuthority: false, IsBare ? null : request);
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new(Authorities.ServerPurpose), new(Authorities.ClientPurpose)], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        names.AddDnsName("fl.example");
        request.CertificateExtensions.Add(names.Build());
        using var leaf = Issue(request, key, Now.AddDays(-1), Now.AddDays(90), downloads ?? []);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, file + "-key.pem"), key.ExportPkcs8PrivateKeyPem() + "\n");
        var others = string.Concat((chain ?? []).Select(issuer => issuer.Pem));
        File.WriteAllText(Path.Combine(folder, file + ".pem"), leaf.ExportCertificatePem() + "\n" + others);
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static (CertificateRequest, AsymmetricAlgorithm) Request(string name, bool isRsa)
    {
        if (isRsa)
        {
            var rsa = RSA.Create(2048);
            return (new($"CN={name}", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), rsa);
        }
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return (new($"CN={name}", key, HashAlgorithmName.SHA256), key);
    }

    private static void Describe(CertificateRequest request, bool isAuthority, CertificateRequest? identified)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, critical: true));
        if (isAuthority) request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        if (identified is not null)
            request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(identified.PublicKey, critical: false));
    }

    private X509Certificate2 Issue(
        CertificateRequest request, AsymmetricAlgorithm key, DateTimeOffset from, DateTimeOffset to, string[] downloads)
    {
        if (!IsBare)
            request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
                certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        if (downloads.Length > 0) request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(null, downloads));
        using var issued = request.Create(certificate, from, to, RandomNumberGenerator.GetBytes(12));
        return key is RSA rsa ? issued.CopyWithPrivateKey(rsa) : issued.CopyWithPrivateKey((ECDsa)key);
    }
}
