namespace Fl.Sim;

/// <summary>What a client's task takes, in virtual time and energy.</summary>
/// <param name="Download">Until it has the message.</param>
/// <param name="Compute">Training.</param>
/// <param name="Upload">Until the server has its update.</param>
/// <param name="TransferWatts">Power while it downloads and uploads.</param>
/// <param name="ComputeWatts">Power while it trains.</param>
/// <param name="TailJoules">Energy of the radio after each of the transfers.</param>
public readonly record struct Trip(
    TimeSpan Download, TimeSpan Compute, TimeSpan Upload, double TransferWatts, double ComputeWatts, double TailJoules)
{
    public TimeSpan Total => Download + Compute + Upload;

    /// <summary>Energy of the first part of the trip, in joules.</summary>
    public double Joules(TimeSpan elapsed)
    {
        var downloaded = Min(elapsed, Download);
        var computed = Min(elapsed - downloaded, Compute);
        var uploaded = Min(elapsed - downloaded - computed, Upload);
        return (downloaded + uploaded).TotalSeconds * TransferWatts + computed.TotalSeconds * ComputeWatts
            + (elapsed >= Download ? TailJoules : 0) + (elapsed >= Total ? TailJoules : 0);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
