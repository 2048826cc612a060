using System.CommandLine;
using System.Globalization;
using System.Net;
using Fl.Core;
using Fl.Edge;
using Fl.Sim;

namespace Fl.Cli;

/// <summary><c>--dashboard</c>, with or without a place.</summary>
internal static class DashboardOption
{
    private const string Name = "--dashboard";

    public static Option<string?> Create(string description, string place) => new(Name)
    {
        Description = description,
        HelpName = place,
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>Where it was asked for; null where it was not.</summary>
    public static IPEndPoint? Place(ParseResult parsed, Option<string?> option)
    {
        if (parsed.GetResult(option) is null) return null;
        return parsed.GetValue(option) is { } text ? Parse(Name, text) : new(IPAddress.Loopback, DashboardOptions.DefaultPort);
    }

    /// <summary>Starts it and says where it is; quiet or not, since nobody finds it else.</summary>
    public static async Task<Dashboard> StartAsync(DashboardOptions options)
    {
        var dashboard = await Dashboard.StartAsync(options, TimeProvider.System).ConfigureAwait(false);
        await Console.Error.WriteLineAsync($"dashboard: {dashboard.Address}").ConfigureAwait(false);
        return dashboard;
    }

    /// <summary>The same for the runs of folders, over or at work.</summary>
    public static async Task<FolderDashboard> StartAsync(IReadOnlyList<string> folders, DashboardOptions options, Catalog catalog)
    {
        var shown = new FolderDashboardOptions { Folders = folders, SweepName = SweepFolder.SweepName, RunsOf = new SweepSize(catalog).Of };
        var dashboard = await FolderDashboard.StartAsync(shown, options, new StandardError(), TimeProvider.System).ConfigureAwait(false);
        await Console.Error.WriteLineAsync($"dashboard: {dashboard.Address}").ConfigureAwait(false);
        return dashboard;
    }

    /// <summary>A port of this machine, or of an address.</summary>
    public static IPEndPoint Parse(string option, string text)
    {
        if (ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return new(IPAddress.Loopback, port);
        var address = text.StartsWith("localhost:", StringComparison.Ordinal) ? "127.0.0.1" + text["localhost".Length..] : text;
        return address.Contains(':') && IPEndPoint.TryParse(address, out var endpoint)
            && address.EndsWith($":{endpoint.Port}", StringComparison.Ordinal)
                ? endpoint
                : throw new BadInputException($"{option} '{text}' is no port; "
                    + $"expected e.g. {option} {DashboardOptions.DefaultPort}{(option == Name ? $", or {Name} alone at the end" : "")}.");
    }
}
