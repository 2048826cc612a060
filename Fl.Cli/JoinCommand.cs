using System.CommandLine;
using System.Globalization;
using Fl.Core;
using Fl.Edge;

namespace Fl.Cli;

/// <summary><c>fl join</c>: takes part in a served experiment with this device's data.</summary>
public static class JoinCommand
{
    /// <summary>The token may come from the environment, where other users of the device cannot see it.</summary>
    private const string TokenVariable = "FL_TOKEN";

    public static Command Create(Catalog catalog)
    {
        var address = CommonOptions.Positional("address", "HOST:PORT of the server.");
        var id = new Option<string>("--cid") { Description = "This client's id; a number is its number in the experiment.", HelpName = "id", Required = true };
        var data = new Option<string?>("--data") { Description = "Folder of the experiment's data set on this device.", HelpName = "path" };
        var partition = new Option<string?>("--partition") { Description = "Train on part K, from 0, of the data dealt to N clients [the client's number of clients.count].", HelpName = "k/n" };
        var engine = new Option<string?>("--engine") { Description = "The engine, instead of the experiment's.", HelpName = "name" };
        var retryFor = CommonOptions.Seconds("--retry-for", "Go on trying to connect for so long [600].");
        var authority = CommonOptions.File("--ca", "The authority that vouches for the server (PEM), for TLS; see 'fl certs'.");
        var tls = new Option<bool>("--tls") { Description = "Use TLS, with the system's authorities." };
        var insecure = new Option<bool>("--insecure") { Description = "Allow plaintext beyond this machine." };
        var token = CommonOptions.File("--token-file", $"File that holds this device's token; without it ${TokenVariable}.");
        var quiet = CommonOptions.Quiet();

        var command = new Command("join", "Take part in a served experiment with this device's data.")
        {
            address, id, data, partition, engine, retryFor, authority, tls, insecure, token, quiet,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            await EdgeClient.RunAsync(new JoinRequest
            {
                Address = parsed.GetValue(address)!,
                ClientId = parsed.GetValue(id)!,
                Data = parsed.GetValue(data),
                Partition = parsed.GetValue(partition) is { } text ? Share(text) : null,
                Engine = parsed.GetValue(engine),
                RetryFor = TimeSpan.FromSeconds(parsed.GetValue(retryFor) ?? 600),
                Security = new()
                {
                    Authority = parsed.GetValue(authority),
                    Tls = parsed.GetValue(tls),
                    Insecure = parsed.GetValue(insecure),
                    Token = Token(parsed.GetValue(token)),
                },
                Catalog = catalog,
                View = new Lines(parsed.GetValue(quiet) ? TextWriter.Null : Console.Error),
            }, cancellation).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static (int Share, int Of) Share(string text) =>
        text.Split('/') is [var k, var n]
        && int.TryParse(k, NumberStyles.None, CultureInfo.InvariantCulture, out var share)
        && int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var of) && share < of
            ? (share, of)
            : throw new BadInputException($"--partition '{text}' is no part: expected K/N with K from 0 to N - 1, e.g. 0/10.");

    private static string? Token(string? file)
    {
        try
        {
            var token = (file is null ? Environment.GetEnvironmentVariable(TokenVariable) : File.ReadAllText(file))?.Trim();
            return string.IsNullOrEmpty(token) ? null
                : token.All(char.IsAsciiLetterOrDigit) ? token
                : throw new BadInputException($"the token of {file ?? "$" + TokenVariable} is not what 'fl devices add' printed.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"the token file '{file}' cannot be read: {error.Message}", error);
        }
    }

    private sealed class Lines(TextWriter output) : IProgress<string>
    {
        private readonly Lock gate = new();

        public void Report(string value)
        {
            lock (gate) output.WriteLine(value);
        }
    }
}
