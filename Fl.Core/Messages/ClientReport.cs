namespace Fl.Core;

/// <summary>
/// One client's part in a round in figures, as <c>clients.csv</c> keeps it: begun by the client, carried whole to the sinks, and completed
/// on the way by whoever knows more. A new figure is a property here, a column there,
/// and where devices report it a field of the wire's Result.
/// </summary>
/// <param name="Client">Who.</param>
/// <param name="Status">Completed, failed, or rejected by the server.</param>
/// <param name="Reason">Why not completed; empty when it was.</param>
/// <param name="Examples">Training examples that it counts for: those that it has, unless the server bounds them; 0 when it failed.</param>
public sealed record ClientReport(int Client, UpdateStatus Status, string Reason, int Examples)
{
    /// <summary>Mean loss over all examples of all local epochs, as training met them; NaN when nothing was trained.</summary>
    public double TrainLoss { get; init; } = double.NaN;

    /// <summary>Mean accuracy over the same; NaN likewise.</summary>
    public double TrainAccuracy { get; init; } = double.NaN;

    /// <summary>How long the client took, in wall time.</summary>
    public double Seconds { get; init; }

    /// <summary>Bytes of messages sent to the client.</summary>
    public long BytesDown { get; init; }

    /// <summary>Bytes of messages sent by the client.</summary>
    public long BytesUp { get; init; }

    /// <summary>Optimizer steps that the client took.</summary>
    public int Steps { get; init; }

    /// <summary>Examples of which it took a gradient, each as often as it did.</summary>
    public long ExamplesMet { get; init; }

    /// <summary>
    /// Server steps between the one the client started from and this: tau in the papers on asynchronous federation, 0 in a round in step.
    /// </summary>
    public int Staleness { get; init; }

    /// <summary>
    /// Virtual seconds from when the client was asked to its answer, or to when it was lost or let go;
    /// null where there is no virtual clock.
    /// </summary>
    public double? VirtualSeconds { get; init; }

    /// <summary>Energy in joules that this took the client; null where there is no virtual clock.</summary>
    public double? Joules { get; init; }

    /// <summary>Seconds that its part took: virtual ones where there is a virtual clock.</summary>
    public double Duration => VirtualSeconds ?? Seconds;

    /// <summary>Whether it completed with a training loss that can be compared with others.</summary>
    public bool HasLoss => Status == UpdateStatus.Completed && double.IsFinite(TrainLoss) && TrainLoss >= 0;
}
