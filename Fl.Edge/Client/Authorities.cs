using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Fl.Edge;

/// <summary>
/// The authorities of a bundle: roots, and intermediate ones, which are trusted as roots are. Nothing is downloaded, and a
/// certificate without key identifiers is good, though two authorities of a rotation may have the same name.
/// </summary>
internal sealed class Authorities(X509Certificate2Collection bundle)
{
    /// <summary>The extended key usage of a certificate that a server shows.</summary>
    public const string ServerPurpose = "1.3.6.1.5.5.7.3.1";

    /// <summary>The extended key usage of a certificate that a client shows.</summary>
    public const string ClientPurpose = "1.3.6.1.5.5.7.3.2";

    /// <summary>How a chain is built in a handshake.</summary>
    /// <param name="authorities">Whom to trust; null for the system's.</param>
    /// <param name="purpose">What the certificate must be good for.</param>
    public static X509ChainPolicy Policy(Authorities? authorities, string purpose, DateTimeOffset now)
    {
        var policy = new X509ChainPolicy
        {
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
            VerificationTime = now.LocalDateTime,
            ApplicationPolicy = { new Oid(purpose) },
        };
        if (authorities is null) return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(authorities.All);
        return policy;
    }

    private X509Certificate2Collection All => bundle;

    /// <summary>Whether one of them vouches for a certificate.</summary>
    /// <param name="shown">What came with it: the authorities between.</param>
    public bool VouchFor(X509Certificate2 certificate, X509Certificate2Collection shown, string purpose, DateTimeOffset now)
    {
        var between = new X509Certificate2Collection(shown);
        between.AddRange(All.Where(authority => !IsRoot(authority)).ToArray());
        HashSet<string> issuers = [certificate.Issuer, .. between.Select(authority => authority.Issuer)];
        return All.Any(authority => issuers.Contains(authority.Subject) && Reaches(authority));

        // Of two authorities of one name a chain finds either: each is tried alone.
        bool Reaches(X509Certificate2 authority)
        {
            using var chain = new X509Chain { ChainPolicy = Policy(null, purpose, now) };
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.ExtraStore.AddRange(between);
            if (IsRoot(authority)) chain.ChainPolicy.CustomTrustStore.Add(authority);
            else chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
            return chain.Build(certificate) && chain.ChainElements.Any(element =>
                element.Certificate.RawDataMemory.Span.SequenceEqual(authority.RawDataMemory.Span));
        }
    }

    private static bool IsRoot(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
}
