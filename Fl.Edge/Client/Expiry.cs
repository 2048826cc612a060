using System.Security.Cryptography.X509Certificates;

namespace Fl.Edge;

/// <summary>
/// Warns that a certificate expires in 30 days, in 7, and when it has: once each, and not of one that lives for less than twice
/// as long.
/// </summary>
internal sealed class Expiry(string file, IProgress<string> view, TimeProvider time)
{
    private const string Remedy = "renew it, it is taken up without a restart";
    private static readonly int[] Thresholds = [30, 7, 0];
    private readonly Lock gate = new();
    private string? thumbprint;
    private int told;

    public void Look(X509Certificate2 certificate)
    {
        var left = certificate.NotAfter - time.GetUtcNow().LocalDateTime;
        var life = certificate.NotAfter - certificate.NotBefore;
        lock (gate)
        {
            if (thumbprint != certificate.Thumbprint) (thumbprint, told) = (certificate.Thumbprint, int.MaxValue);
            var passed = Thresholds.Where(days => left.TotalDays <= days && life.TotalDays > 2 * days).DefaultIfEmpty(int.MaxValue).Min();
            if (passed >= told) return;
            told = passed;
        }
        view.Report(left <= TimeSpan.Zero
            ? $"the certificate '{file}' expired on {certificate.NotAfter:yyyy-MM-dd}: {Remedy}"
            : $"the certificate '{file}' expires in {Math.Ceiling(left.TotalDays):n0} days, "
                + $"on {certificate.NotAfter:yyyy-MM-dd}: {Remedy}");
    }
}
