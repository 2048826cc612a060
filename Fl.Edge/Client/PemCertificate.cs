using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fl.Core;

namespace Fl.Edge;

/// <summary>Reads certificates from PEM files.</summary>
internal static class PemCertificate
{
    /// <exception cref="BadInputException">It is no certificate, or cannot be read.</exception>
    public static X509Certificate2 Read(string file)
    {
        try
        {
            return X509Certificate2.CreateFromPem(File.ReadAllText(file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or NotSupportedException)
        {
            throw new BadInputException($"'{file}' cannot be read as a certificate in PEM: {Protocol.OneLine(error.Message)}", error);
        }
    }

    /// <summary>A certificate that can be shown, with its private key.</summary>
    /// <exception cref="BadInputException">They are no certificate and its key, or cannot be read.</exception>
    public static X509Certificate2 Read(string file, string key)
    {
        try
        {
            using var pem = X509Certificate2.CreateFromPemFile(file, key);
            // A key that was read from PEM lives in memory only, where some platforms' TLS does not look.
            return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException or NotSupportedException)
        {
            throw new BadInputException($"'{file}' with key '{key}' cannot be read as a certificate in PEM: {Protocol.OneLine(error.Message)}", error);
        }
    }
}
