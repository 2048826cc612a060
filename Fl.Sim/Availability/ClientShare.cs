namespace Fl.Sim;

/// <summary>How shares of the time differ between clients: their log-odds are logistic around those of the median client.</summary>
internal static class ClientShare
{
    /// <summary>The share of the client at a quantile.</summary>
    /// <param name="median">The median client's, 0 to 1.</param>
    /// <param name="spread">Scale of the logistic distribution; 0 where all clients are alike.</param>
    /// <param name="rank">The quantile, above 0 and below 1.</param>
    public static double Of(double median, double spread, double rank)
    {
        if (spread == 0 || median is <= 0 or >= 1) return median;
        var odds = median / (1 - median) * Math.Pow(rank / (1 - rank), spread);
        return odds / (1 + odds);
    }
}
