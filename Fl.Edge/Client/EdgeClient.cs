using System.Security.Cryptography;
using Fl.Core;

namespace Fl.Edge;

/// <summary>Joins a server and does its assignments until the run is over, however often the connection breaks.</summary>
public static class EdgeClient
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.5), LongestWait = TimeSpan.FromSeconds(15);

    /// <summary>Returns when the server says that the run is over.</summary>
    /// <exception cref="BadInputException">The server refuses this client, or the experiment cannot be done here.</exception>
    /// <exception cref="RunFailedException">There was no connection for as long as was to be tried, or the run failed.</exception>
    public static async Task RunAsync(JoinRequest request, CancellationToken cancellation)
    {
        if (!Protocol.ClientId().IsMatch(request.ClientId))
            throw new BadInputException($"'{Protocol.OneLine(request.ClientId)}' is no client id: 1 to 64 letters, digits, '-', '_' and '.'.");
        if (request.Save is { } file) Probe(file);
        var dialer = new Dialer(request.Address, request.Security);
        var (view, time) = (request.View, request.Time);
        var instance = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var backoff = new Backoff(FirstWait, LongestWait);
        await using var seat = new Seat(request);
        var alone = time.GetTimestamp();
        while (true)
        {
            string reason;
            try
            {
                view.Report($"connecting to {request.Address} as {request.ClientId}");
                var goodbye = await new ServerConnection(request, dialer, seat, instance).RunAsync(cancellation).ConfigureAwait(false);
                if (goodbye is { Finished: true, Failed: true }) throw new RunFailedException($"the run failed: {Protocol.OneLine(goodbye.Reason)}");
                if (goodbye is { Finished: true })
                {
                    view.Report("the run is over; disconnected");
                    if (request.Save is not null && seat.NotSaved is { } why)
                        throw new RunFailedException($"the run is over, but its model is not in '{request.Save}': {why}.");
                    return;
                }
                reason = goodbye is null ? "the server ended the connection" : Protocol.OneLine(goodbye.Reason);
            }
            catch (ConnectionLostException error)
            {
                reason = error.Message;
            }
            if (seat.TakeWelcome())
            {
                alone = time.GetTimestamp();
                backoff.Reset();
            }
            if (dialer.Refused is { } refused) throw new BadInputException($"{request.Address}: {refused}.");
            var left = request.RetryFor - time.GetElapsedTime(alone);
            if (left <= TimeSpan.Zero) throw new RunFailedException($"no connection to {request.Address} for {request.RetryFor.TotalSeconds:n0} s: {reason}.");
            var wait = backoff.Next();
            if (wait > left) wait = left;
            view.Report($"disconnected: {reason}; trying again in {wait.TotalSeconds:f1} s");
            await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Better told now than after days of training.</summary>
    private static void Probe(string save)
    {
        try
        {
            if (Directory.Exists(save)) throw new IOException("it is a folder");
            var beside = save + ".tmp";
            File.WriteAllBytes(beside, []);
            File.Delete(beside);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"--save '{save}' cannot be written: {Protocol.OneLine(error.Message).TrimEnd('.')}.", error);
        }
    }
}
