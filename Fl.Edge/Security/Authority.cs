using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fl.Core;

namespace Fl.Edge;

/// <summary>An authority that vouches for the certificates it issues: its own certificate, with the private key.</summary>
internal sealed class Authority : IDisposable
{
    private readonly X509Certificate2 certificate;

    private Authority(X509Certificate2 certificate) => this.certificate = certificate;

    public static Authority Create(string name, Validity validity)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        return new(request.CreateSelfSigned(validity.From, validity.To));
    }

    /// <exception cref="BadInputException">They are no certificate and its key, or cannot be read.</exception>
    public static Authority Read(string file, string key) => new(PemCertificate.Read(file, key));

    /// <summary>Writes the certificate alone.</summary>
    public void Write(string file) => WriteCertificate(file, certificate);

    /// <summary>Writes the private key, for the owner's eyes.</summary>
    public void WriteKey(string file)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        WriteKey(file, key);
    }

    /// <summary>Issues a certificate with a key of its own, and writes both.</summary>
    /// <param name="purpose">The extended key usage that it is good for.</param>
    /// <param name="names">Hosts that it stands for; null when it stands for none.</param>
    public void Issue(string name, string purpose, X509Extension? names, Validity validity, string file, string keyFile)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: false));
        if (names is not null) request.CertificateExtensions.Add(names);
        using var issued = request.Create(certificate, validity.From, validity.To, RandomNumberGenerator.GetBytes(16));
        WriteCertificate(file, issued);
        WriteKey(keyFile, key);
    }

    public void Dispose() => certificate.Dispose();

    private static void WriteCertificate(string file, X509Certificate2 certificate) => File.WriteAllText(file, certificate.ExportCertificatePem() + "\n");

    private static void WriteKey(string file, ECDsa key)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(file, options);
        using var writer = new StreamWriter(stream);
        writer.Write(key.ExportPkcs8PrivateKeyPem() + "\n");
    }
}
