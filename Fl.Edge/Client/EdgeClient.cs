using System.Security.Cryptography;
using Fl.Core;

namespace Fl.Edge;

/// <summary>Joins a server and does its assignments until the run is over, however often the connection breaks.</summary>
public static class EdgeClient
{
    /// <summary>Returns when the server says that the run is over.</summary>
    /// <exception cref="BadInputException">The request itself is a mistake.</exception>
    /// <exception cref="RunFailedException">No server took this client for as long as was to be tried, or the run failed.</exception>
    public static async Task RunAsync(JoinRequest request, CancellationToken cancellation)
    {
        if (!Protocol.ClientId().IsMatch(request.ClientId))
            throw new BadInputException(
                $"'{Protocol.OneLine(request.ClientId)}' is no client id: 1 to 64 letters, digits, '-', '_' and '.'.");
        if (request.Save is { } file) Probe(file);
        if (request.State is null && UserCache.Folder is var cache && UserCache.IsTemporary)
            request.View.Report(
                $"this user has no home: what is kept goes to '{cache}', which the next start does not find; set FL_CACHE, or --state");
        var view = request.View;
        var dialer = new Dialer(request.Address, request.Security, view, request.Time);
        var instance = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var redial = new Redial(request.Address, request.RetryFor, view, request.Time);
        await using var seat = new Seat(request);
        await using var watch = dialer.WatchCertificate();
        while (true)
        {
            var connection = new ServerConnection(request, dialer, redial, seat, instance);
            string reason;
            var isRefusal = false;
            try
            {
                redial.TellOnce($"connecting to {request.Address} as {request.ClientId}");
                var goodbye = await connection.RunAsync(cancellation).ConfigureAwait(false);
                if (goodbye is { Finished: true, Failed: true })
                    throw new RunFailedException($"the run failed: {Protocol.OneLine(goodbye.Reason)}");
                if (goodbye is { Finished: true })
                {
                    view.Report("the run is over; disconnected");
                    if (request.Save is not null && seat.NotSaved is { } why)
                        throw new RunFailedException($"the run is over, but its model is not in '{request.Save}': {Quoting.Sentence(why)}");
                    return;
                }
                reason = goodbye is null ? "the server ended the connection" : Protocol.OneLine(goodbye.Reason);
            }
            catch (ConnectionLostException error)
            {
                reason = error.Message;
            }
            catch (Exception error) when (error is RefusedException or DeviceRefusedException)
            {
                (reason, isRefusal) = (error.Message, true);
            }
            // One that is welcomed to be refused was not taken: it must not come back as if it had only lost its connection.
            if (isRefusal ? connection.IsAtWork : connection.IsWelcome) redial.Reset();
            await redial.WaitAsync(reason.TrimEnd('.'), isRefusal, cancellation).ConfigureAwait(false);
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
            throw new BadInputException($"--save '{save}' cannot be written: {Quoting.Sentence(Protocol.OneLine(error.Message))}", error);
        }
    }
}
