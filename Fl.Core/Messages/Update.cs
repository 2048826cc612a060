namespace Fl.Core;

/// <summary>What a client sends back from a fit task: the change of its weights, and counts and metrics.</summary>
/// <param name="Client">Who.</param>
/// <param name="Status">Completed or failed, as the client or its transport says.</param>
/// <param name="Reason">Why it failed; empty when it did not.</param>
/// <param name="Message">
/// Trained weights - received weights, and after them the strategy's <see cref="Strategy.Returns"/>, as <see cref="MessageLayout.Up"/>
/// says; null when it failed. Valid until it has been taken.
/// </param>
/// <param name="Examples">Training examples the client has.</param>
/// <param name="TrainLoss">Mean loss over all examples of all local epochs, as training met them.</param>
/// <param name="TrainAccuracy">Mean accuracy over the same.</param>
/// <param name="Seconds">How long the client took, in wall time.</param>
/// <param name="BytesDown">Bytes of vectors sent to the client.</param>
/// <param name="BytesUp">Bytes of vectors sent by the client.</param>
public sealed record Update(
    int Client,
    UpdateStatus Status,
    string Reason,
    Vector? Message,
    int Examples,
    double TrainLoss,
    double TrainAccuracy,
    double Seconds,
    long BytesDown,
    long BytesUp)
{
    /// <summary>Optimizer steps that the client took.</summary>
    public int Steps { get; init; }

    /// <summary>Examples of which the client took a gradient, each as often as it did.</summary>
    public long ExamplesMet { get; init; }

    /// <summary>What the client was asked; null for a client that was not.</summary>
    public FitTask? Task { get; init; }

    /// <summary>Server steps between the one the client started from and this: tau in the papers on asynchronous federation, 0 in a round in step.</summary>
    public int Staleness { get; init; }

    /// <summary>Virtual seconds from when the client was asked to its answer, or to when it was lost or let go; null where there is no virtual clock.</summary>
    public double? VirtualSeconds { get; init; }

    /// <summary>Energy in joules that this took the client; null where there is no virtual clock.</summary>
    public double? Joules { get; init; }

    /// <summary>What the strategy's client half reports beside vectors, by name: see <see cref="Strategy.Reports"/>.</summary>
    public IReadOnlyDictionary<string, double> Reports { get; init; } = NoReports;

    internal static readonly IReadOnlyDictionary<string, double> NoReports = new Dictionary<string, double>();

    /// <summary>The same, refused by the server.</summary>
    public Update Rejected(string reason) => this with { Status = UpdateStatus.Rejected, Reason = reason };

    /// <summary>The update of a client that has none.</summary>
    /// <param name="bytesDown">Bytes of model vectors that had been sent to it.</param>
    public static Update Failed(int client, string reason, long bytesDown = 0) =>
        new(client, UpdateStatus.Failed, reason, null, 0, double.NaN, double.NaN, 0, bytesDown, 0);
}
