using System.Net.Security;
using Fl.Core;

namespace Fl.Edge;

/// <summary>
/// A certificate that is shown to the other side, with those that vouch for it: taken up anew when its files change, and told of
/// before it expires.
/// </summary>
internal sealed class OwnCertificate
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromHours(1);
    private readonly Reloaded<SslStreamCertificateContext> files;
    private readonly Expiry expiry;
    private readonly TimeProvider time;

    /// <exception cref="BadInputException">They are no certificate and its key, or cannot be read.</exception>
    public OwnCertificate(string file, string key, IProgress<string> view, TimeProvider time)
    {
        this.time = time;
        expiry = new(file, view, time);
        files = new([file, key], bytes =>
        {
            var (own, others) = PemCertificate.WithKey(file, bytes[0], key, bytes[1]);
            return SslStreamCertificateContext.Create(own, others, offline: true);
        }, view);
    }

    /// <summary>What to show now.</summary>
    public SslStreamCertificateContext Current
    {
        get
        {
            var now = files.Current;
            expiry.Look(now.TargetCertificate);
            return now;
        }
    }

    /// <summary>Looks at the certificate now and then, where nobody asks for it for weeks.</summary>
    public async Task WatchAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        try
        {
            do _ = Current;
            while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // Nobody shows it any more.
        }
    }
}
