using System.Security.Cryptography;
using Fl.Core;

namespace Fl.Edge;

/// <summary>Joins a server and does its assignments until the run is over, however often the connection breaks.</summary>
public static class EdgeClient
{
    /// <summary>Returns when the server says that the run is over.</summary>
    /// <exception cref="BadInputException">The server refuses this client.</exception>
    /// <exception cref="RunFailedException">There was no connection, or nothing that this device does, for as long as was to be tried, or the run failed.</exception>
    public static async Task RunAsync(JoinRequest request, CancellationToken cancellation)
    {
        if (!Protocol.ClientId().IsMatch(request.ClientId))
            throw new BadInputException($"'{Protocol.OneLine(request.ClientId)}' is no client id: 1 to 64 letters, digits, '-', '_' and '.'.");
        if (request.Save is { } file) Probe(file);
        if (request.State is null && UserCache.Folder is var cache && UserCache.IsTemporary)
            request.View.Report($"this user has no home: what is kept goes to '{cache}', which the next start does not find; set FL_CACHE, or --state");
        var dialer = new Dialer(request.Address, request.Security);
        var view = request.View;
        var instance = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var redial = new Redial(request.Address, request.RetryFor, view, request.Time);
        await using var seat = new Seat(request);
        while (true)
        {
            string reason;
            var isRefused = false;
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
            catch (Exception error) when (error is ConnectionLostException or DeviceRefusedException)
            {
                (reason, isRefused) = (error.Message, error is DeviceRefusedException);
            }
            if (seat.TakeWelcome() && !isRefused) redial.Reset();
            if (dialer.Refused is { } refused) throw new BadInputException($"{request.Address}: {refused}.");
            await redial.WaitAsync(reason, cancellation).ConfigureAwait(false);
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
