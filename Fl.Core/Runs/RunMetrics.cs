using System.Diagnostics.Metrics;

namespace Fl.Core;

/// <summary>
/// A run's figures as .NET metrics, of the meter <c>Fl</c>: gauges <c>fl.round</c>, <c>fl.test.accuracy</c>, <c>fl.test.loss</c>,
/// <c>fl.validation.accuracy</c>, <c>fl.validation.loss</c> and <c>fl.train.loss</c>,
/// counters <c>fl.updates</c> by <c>status</c> and <c>fl.bytes</c> by <c>direction</c>; each with
/// the run's name as <c>experiment</c>. OpenTelemetry's listeners, <c>dotnet-counters</c> and the dashboard's <c>/metrics</c> read them.
/// </summary>
/// <remarks>Counters count from the start of this process, also in a run that goes on.</remarks>
public sealed class RunMetrics : IRoundSink, IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Fl";

    private readonly Meter meter = new(MeterName);
    private readonly KeyValuePair<string, object?> experiment;
    private readonly Gauge<int> round;
    private readonly Gauge<double> accuracy, loss, validationAccuracy, validationLoss, trainLoss;
    private readonly Counter<long> updates, bytes;

    /// <param name="name">The run's.</param>
    public RunMetrics(string name)
    {
        experiment = new("experiment", name);
        round = meter.CreateGauge<int>("fl.round", "{round}", "Rounds that are over.");
        accuracy = meter.CreateGauge<double>("fl.test.accuracy", "1", "Test accuracy of the global model, 0 to 1.");
        loss = meter.CreateGauge<double>("fl.test.loss", "nat", "Test loss of the global model.");
        validationAccuracy = meter.CreateGauge<double>("fl.validation.accuracy", "1", "Its accuracy on the validation examples, 0 to 1.");
        validationLoss = meter.CreateGauge<double>("fl.validation.loss", "nat", "Its loss on the validation examples.");
        trainLoss = meter.CreateGauge<double>("fl.train.loss", "nat", "Mean training loss of the last cohort, weighted by examples.");
        updates = meter.CreateCounter<long>("fl.updates", "{update}", "Updates of clients: completed, rejected by the server, or failed.");
        bytes = meter.CreateCounter<long>("fl.bytes", "By", "Bytes of vectors to clients (down) and from them (up).");
    }

    public void Write(RoundResult result)
    {
        round.Record(result.Round, experiment);
        if (result.Test is { } test)
        {
            accuracy.Record(test.Accuracy, experiment);
            loss.Record(test.Loss, experiment);
        }
        if (result.Validation is { } validation)
        {
            validationAccuracy.Record(validation.Accuracy, experiment);
            validationLoss.Record(validation.Loss, experiment);
        }
        if (double.IsFinite(result.TrainLoss)) trainLoss.Record(result.TrainLoss, experiment);
        Count(result, UpdateStatus.Completed, "completed");
        Count(result, UpdateStatus.Rejected, "rejected");
        Count(result, UpdateStatus.Failed, "failed");
        bytes.Add(result.BytesDown, experiment, new("direction", "down"));
        bytes.Add(result.BytesUp, experiment, new("direction", "up"));
    }

    public void Dispose() => meter.Dispose();

    private void Count(RoundResult result, UpdateStatus status, string name) =>
        updates.Add(result.Clients.Count(client => client.Status == status), experiment, new("status", name));
}
