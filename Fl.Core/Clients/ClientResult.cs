namespace Fl.Core;

/// <summary>One client's part in a round, as <c>clients.csv</c> keeps it.</summary>
/// <param name="Status">Completed, failed, or rejected by the server.</param>
/// <param name="Reason">Why not completed; empty when it was.</param>
/// <param name="TrainLoss">NaN when nothing was trained.</param>
/// <param name="TrainAccuracy">NaN when nothing was trained.</param>
public sealed record ClientResult(
    int Client, UpdateStatus Status, string Reason, int Examples, double TrainLoss, double TrainAccuracy,
    double Seconds, long BytesDown, long BytesUp)
{
    /// <summary>Examples of which it took a gradient, each as often as it did.</summary>
    public long ExamplesMet { get; init; }

    /// <summary>Server steps between the one the client started from and this; 0 in a round in step.</summary>
    public int Staleness { get; init; }

    /// <summary>As <see cref="Update.VirtualSeconds"/>.</summary>
    public double? VirtualSeconds { get; init; }

    /// <summary>As <see cref="Update.Joules"/>.</summary>
    public double? Joules { get; init; }

    /// <summary>Seconds that its part took: virtual ones where there is a virtual clock.</summary>
    public double Duration => VirtualSeconds ?? Seconds;

    /// <summary>Whether it completed with a training loss that can be compared with others.</summary>
    public bool HasLoss => Status == UpdateStatus.Completed && double.IsFinite(TrainLoss) && TrainLoss >= 0;
}
