using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fl.Core;

namespace Fl.Edge;

/// <summary>An authority that vouches for the certificates it issues: its own certificate, with the private key.</summary>
internal sealed class Authority : IDisposable
{
    private const int Days = 3650;
    private readonly X509Certificate2 certificate;

    private Authority(X509Certificate2 certificate) => this.certificate = certificate;

    /// <summary>The authority of two files; made, for ten years, where there is none.</summary>
    /// <exception cref="BadInputException">They are no certificate and its key, cannot be read, or are expired.</exception>
    public static Authority Open(string name, string file, string keyFile, TimeProvider time)
    {
        if (!File.Exists(file)) return Create(name, file, keyFile, time);
        if (!File.Exists(keyFile))
            throw new BadInputException(
                $"'{keyFile}' is not there, and without the key of '{file}' nothing can be issued; "
                + "choose another folder for a new authority.");
        var found = new Authority(PemCertificate.WithKey(file, File.ReadAllBytes(file), keyFile, File.ReadAllBytes(keyFile)).Own);
        if (time.GetUtcNow() < found.certificate.NotAfter) return found;
        var end = found.certificate.NotAfter;
        found.Dispose();
        throw new BadInputException($"the authority '{file}' expired on {end:yyyy-MM-dd}; choose another folder for a new one.");
    }

    /// <summary>Issues a certificate with a key of its own, and writes both in place of what was there.</summary>
    /// <param name="purpose">The extended key usage that it is good for.</param>
    /// <param name="names">Hosts that it stands for; null when it stands for none.</param>
    /// <param name="days">How long it is valid, as far as the authority is; the day before counts, for clocks that are late.</param>
    public void Issue(string name, string purpose, X509Extension? names, int days, string issuedFile, string keyFile, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(name, key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: false));
        if (certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().FirstOrDefault() is { } own)
            request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(own));
        if (names is not null) request.CertificateExtensions.Add(names);
        var (from, to) = (time.GetUtcNow().AddDays(-1), time.GetUtcNow().AddDays(days));
        if (from < certificate.NotBefore) from = certificate.NotBefore;
        if (to > certificate.NotAfter) to = certificate.NotAfter;
        using var issued = request.Create(certificate, from, to, RandomNumberGenerator.GetBytes(16));
        // A reader that comes between the two finds that they do not belong together, and waits.
        WriteKey(keyFile, key);
        Replace(issuedFile, issued.ExportCertificatePem() + "\n", isSecret: false);
    }

    public void Dispose() => certificate.Dispose();

    private static Authority Create(string name, string file, string keyFile, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(name, key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        var now = time.GetUtcNow();
        var made = new Authority(request.CreateSelfSigned(now.AddDays(-1), now.AddDays(Days)));
        WriteKey(keyFile, key);
        Replace(file, made.certificate.ExportCertificatePem() + "\n", isSecret: false);
        return made;
    }

    private static CertificateRequest Request(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }

    /// <summary>Writes a private key, for the owner's eyes.</summary>
    private static void WriteKey(string file, ECDsa key) => Replace(file, key.ExportPkcs8PrivateKeyPem() + "\n", isSecret: true);

    private static void Replace(string file, string text, bool isSecret)
    {
        var beside = file + ".tmp";
        File.Delete(beside);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (isSecret && !OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(new FileStream(beside, options))) writer.Write(text);
        File.Move(beside, file, overwrite: true);
    }
}
