namespace Fl.Core;

/// <summary>What a client sends back from a fit task: the change of its weights, and what it reports.</summary>
/// <param name="Report">Its part in figures.</param>
/// <param name="Message">
/// Trained weights - received weights, and after them the strategy's <see cref="Strategy.Returns"/>, as <see cref="MessageLayout.Up"/>
/// says; null when it failed. Valid until it has been taken.
/// </param>
public sealed record Update(ClientReport Report, Vector? Message)
{
    /// <summary>Who.</summary>
    public int Client => Report.Client;

    /// <summary>What became of it so far.</summary>
    public UpdateStatus Status => Report.Status;

    /// <summary>Training examples that it counts for.</summary>
    public int Examples => Report.Examples;

    /// <summary>What the client was asked; null for a client that was not.</summary>
    public FitTask? Task { get; init; }

    /// <summary>What the strategy's client half reports beside vectors, by name: see <see cref="Strategy.Reports"/>.</summary>
    public IReadOnlyDictionary<string, double> Numbers { get; init; } = NoNumbers;

    internal static readonly IReadOnlyDictionary<string, double> NoNumbers = new Dictionary<string, double>();

    /// <summary>The same, refused by the server.</summary>
    public Update Rejected(string reason) => this with { Report = Report with { Status = UpdateStatus.Rejected, Reason = reason } };

    /// <summary>The update of a client that has none.</summary>
    /// <param name="bytesDown">Bytes of messages that had been sent to it.</param>
    public static Update Failed(int client, string reason, long bytesDown = 0) =>
        new(new ClientReport(client, UpdateStatus.Failed, reason, 0) { BytesDown = bytesDown }, null);
}
