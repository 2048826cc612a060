using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using Fl.Core;

namespace Fl.Edge;

/// <summary>Holds a client's certificate against the id that the client claims. TLS has proved that it has the key.</summary>
internal sealed class ClientCertificates
{
    private readonly Reloaded<Authorities> authorities;
    private readonly TimeProvider time;

    /// <summary>Certificates of connections for which an authority vouches; those between them come with the handshake alone.</summary>
    private readonly ConditionalWeakTable<X509Certificate2, object> vouched = [];

    /// <param name="file">The authorities' bundle.</param>
    /// <exception cref="BadInputException">It is none, or cannot be read.</exception>
    public ClientCertificates(string file, IProgress<string> view, TimeProvider time)
    {
        authorities = new([file], bytes => new(PemCertificate.Bundle(file, bytes[0])), view);
        this.time = time;
    }

    /// <summary>
    /// Asks a connection for its certificate. Whom it stands for is looked at with the hello, so that the client can be told
    /// what is wrong.
    /// </summary>
    public void Ask(SslServerAuthenticationOptions options)
    {
        var trusted = authorities.Current;
        options.ClientCertificateRequired = true;
        // A session that is resumed has lost the certificates between.
        options.AllowTlsResume = false;
        options.CertificateChainPolicy = Authorities.Policy(trusted, Authorities.ClientPurpose, time.GetUtcNow());
#pragma warning disable CA5359 // The hello is answered with what is wrong.
        options.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
        {
            if (certificate is X509Certificate2 shown && (!errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)
                || trusted.VouchFor(shown, chain?.ChainPolicy.ExtraStore ?? [], Authorities.ClientPurpose, time.GetUtcNow())))
                vouched.AddOrUpdate(shown, trusted);
            return true;
        };
#pragma warning restore CA5359
    }

    /// <summary>Why the certificate does not stand for that id; null when it does.</summary>
    public string? WhyNot(X509Certificate2? certificate, string id)
    {
        if (certificate is null) return "this server wants a certificate of the device; give --cert and --key, see 'fl certs'.";
        var name = Protocol.OneLine(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false));
        var now = time.GetUtcNow();
        if (now > certificate.NotAfter)
            return $"the certificate of '{name}' expired on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}.";
        if (now < certificate.NotBefore)
            return $"the certificate of '{name}' is valid from {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd} only.";
        if (!vouched.TryGetValue(certificate, out _))
            return $"the certificate of '{name}' is not vouched for by the authority of the server's --client-ca.";
        return name == id ? null : $"the certificate is that of '{name}' and speaks for no other id.";
    }
}
