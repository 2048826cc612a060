using Fl.Edge.Wire;

namespace Fl.Edge;

/// <summary>Hands the final model to clients that keep it. The run is done whether they get it or not.</summary>
internal sealed class Delivery(
    Roster roster, Broadcast broadcast, IReadOnlyDictionary<string, string>? metadata, ServeOptions options, IProgress<string> view)
{
    /// <summary>A client that is away or vanishes has a while to come back for it.</summary>
    /// <param name="open">Makes an order for a session.</param>
    public async Task ToAsync(int client, Func<ClientSession, CancellationToken, OrderCall> open, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(options.Deadline);
        var lost = "it is not connected";
        try
        {
            while (true)
            {
                using var grace = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
                grace.CancelAfter(options.Grace);
                var session = await roster.WaitForAsync(client, grace.Token).ConfigureAwait(false);
                try
                {
                    // Who keeps the model has a name, and its number is its own.
                    using var call = open((ClientSession)session, stop.Token);
                    var result = await call.AskAsync(Assignment(), broadcast).ConfigureAwait(false);
                    if (!result.Completed) view.Report($"client {client} could not save the model: {Protocol.OneLine(result.Reason)}");
                    return;
                }
                catch (ConnectionLostException error)
                {
                    lost = error.Message;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            view.Report($"client {client} did not get the model: "
                + (stop.IsCancellationRequested
                    ? $"no answer within {options.Deadline.TotalSeconds:n0} s"
                    : $"{lost}; not back within {options.Grace.TotalSeconds:n0} s"));
        }
    }

    private Assignment Assignment()
    {
        var assignment = new Assignment { Kind = Wire.Assignment.Types.Kind.Keep };
        foreach (var (key, value) in metadata ?? new Dictionary<string, string>()) assignment.Metadata[key] = value;
        return assignment;
    }
}
