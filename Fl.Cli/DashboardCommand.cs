using System.CommandLine;
using Fl.Core;
using Fl.Edge;

namespace Fl.Cli;

/// <summary><c>fl dashboard</c>: a page that compares the runs of folders, over or at work.</summary>
public static class DashboardCommand
{
    public static Command Create(Catalog catalog)
    {
        var runs = CommonOptions.Positionals("folders", "Folders of runs and of sweeps, or above such.");
        var listen = new Option<string?>("--listen")
        {
            Description = $"Where to listen: a port of this machine [{DashboardOptions.DefaultPort}], 0 for a free one; "
                + "beyond it with --cert and --key, or --insecure, and a token.",
            HelpName = "[host:]port",
        };
        var certificate = CommonOptions.File("--cert", "The certificate (PEM), for TLS; see 'fl certs'.");
        var key = CommonOptions.File("--key", "Its private key (PEM).");
        var insecure = new Option<bool>("--insecure") { Description = "Allow plaintext beyond this machine." };
        var command = new Command("dashboard", "Compare runs in a browser, until Ctrl-C.") { runs, listen, certificate, key, insecure };
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = new DashboardOptions
            {
                Listen = DashboardOption.Parse("--listen", parsed.GetValue(listen) ?? $"{DashboardOptions.DefaultPort}"),
                Certificate = parsed.GetValue(certificate),
                Key = parsed.GetValue(key),
                Insecure = parsed.GetValue(insecure),
            };
            if (options.Certificate is null != options.Key is null)
                throw new BadInputException("--cert and --key belong together: give both.");
            var folders = parsed.GetValue(runs)!;
            if (folders.FirstOrDefault(folder => !Directory.Exists(folder)) is { } missing)
                throw new BadInputException($"'{missing}' is no folder; expected one of runs, or above such.");
            await using var dashboard = await DashboardOption.StartAsync(folders, options, catalog).ConfigureAwait(false);
            await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(false);
            return 0;
        });
        return command;
    }
}
