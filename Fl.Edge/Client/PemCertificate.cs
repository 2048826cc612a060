using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using Fl.Core;

namespace Fl.Edge;

/// <summary>Reads certificates from PEM texts: one, or a bundle of several.</summary>
internal static partial class PemCertificate
{
    /// <summary>The certificates of a bundle, in its order.</summary>
    /// <param name="file">Where the text is from.</param>
    /// <exception cref="BadInputException">It holds no certificate, or one that is damaged or cut off.</exception>
    public static X509Certificate2Collection Bundle(string file, byte[] text)
    {
        var pem = Encoding.UTF8.GetString(text);
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw new BadInputException($"'{file}' cannot be read as certificates in PEM: {Protocol.OneLine(error.Message)}", error);
        }
        if (certificates.Count == 0) throw new BadInputException($"'{file}' cannot be read as certificates in PEM: it holds none.");
        if (certificates.Count != Begin().Count(pem))
            throw new BadInputException($"'{file}' cannot be read as certificates in PEM: one of them is cut off.");
        return certificates;
    }

    /// <summary>
    /// A certificate that can be shown, the first of its bundle, with its key; the others vouch for it and are shown too.
    /// </summary>
    /// <exception cref="BadInputException">They are no certificate and its key.</exception>
    public static (X509Certificate2 Own, X509Certificate2Collection Others) WithKey(string file, byte[] text, string keyFile, byte[] key)
    {
        var bundle = Bundle(file, text);
        try
        {
            using var pem = X509Certificate2.CreateFromPem(bundle[0].ExportCertificatePem(), Encoding.UTF8.GetString(key));
            // A key that was read from PEM lives in memory only, where some platforms' TLS does not look.
            var own = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
            bundle.RemoveAt(0);
            return (own, bundle);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw new BadInputException(
                $"'{file}' with key '{keyFile}' cannot be read as a certificate in PEM: {Protocol.OneLine(error.Message)}", error);
        }
    }

    [GeneratedRegex("^-----BEGIN CERTIFICATE-----", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Begin();
}
