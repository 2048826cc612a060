using System.CommandLine;
using System.Globalization;
using Fl.Core;
using Fl.Edge;

namespace Fl.Cli;

/// <summary><c>fl join</c>, and all of <c>fl-join</c>: takes part in a served experiment with this device's data.</summary>
public static class JoinCommand
{
    public const string Description = "Take part in a served experiment with this device's data.";

    /// <summary>The token may come from the environment, where other users of the device cannot see it.</summary>
    private const string TokenVariable = "FL_TOKEN";

    /// <summary>Gives a command, a verb or a whole program, the arguments and the action of joining.</summary>
    /// <param name="known">What an experiment may choose from on this device.</param>
    /// <param name="extend">The same and the user's own code, for an experiment file, if there is one, and its overrides.</param>
    public static T On<T>(T command, Catalog known, Func<ParseResult, string?, IReadOnlyList<string>, Catalog>? extend = null)
        where T : Command
    {
        var address = CommonOptions.Positional("address", "HOST:PORT of the server.");
        var id = new Option<string>("--cid")
        {
            Description = "This client's id; a number is its number in the experiment.",
            HelpName = "id",
            Required = true,
        };
        var data = new Option<string?>("--data")
        {
            Description = "Folder of the experiment's data set on this device; without it the cache, else a download.",
            HelpName = "path",
        };
        var partition = new Option<string?>("--partition")
        {
            Description =
                "Train on part K, from 0, of the data dealt to N clients [the client's number of clients.count; of pictures all].",
            HelpName = "k/n",
        };
        var partitionFile = CommonOptions.File(
            "--partition-file", "The file of the experiment's partition, where that is 'file'; no server names one.");
        var module = CommonOptions.File(
            "--module", "The assembly of the experiment's model, where that is 'torch-module'; its code is run, and no server names one.");
        var shareClasses = new Option<bool>("--share-classes")
        {
            Description = "Tell the server how many examples of each class there are; only their total is told otherwise.",
        };
        var engine = new Option<string?>("--engine") { Description = "The engine, instead of the experiment's.", HelpName = "name" };
        var threads = CommonOptions.OptionalNumber("--threads",
            $"Threads that train, with the managed engine; results do not depend on it [{Environment.ProcessorCount}].", 1,
            CommonOptions.MostThreads);
        var save = CommonOptions.File("--save", "Save the final model here (safetensors), for 'fl predict'.");
        var state = new Option<string?>("--state")
        {
            Description = "Folder for what a strategy keeps on this device from round to round [the cache].",
            HelpName = "dir",
        };
        var facts = new Option<FactsLevel>("--facts")
        {
            Description =
                "What to tell the server of this device: none, basic (processor, memory) or all (also model, system, temperature) [all].",
            HelpName = "level",
            DefaultValueFactory = _ => FactsLevel.All,
        };
        facts.AcceptOnlyFromAmong(["none", "basic", "all"]);
        var limits = new WorkLimits();
        var maxParameters = CommonOptions.Number(
            "--max-parameters", $"Do no work of a model of more parameters [{limits.Parameters:n0}].", limits.Parameters, 1, 1_000_000_000);
        var maxMemory = CommonOptions.OptionalNumber(
            "--max-memory", "Do no work that takes more MiB of memory [what the system lets the process have].", 32, 1 << 24);
        var maxSeconds = CommonOptions.Seconds(
            "--max-seconds", $"Spend no longer on one assignment [{limits.Assignment.TotalSeconds:n0}].");
        var flower = new Option<bool>("--flower")
        {
            Description = "The server is Flower's: take part with data, model and training of --experiment.",
            Arity = ArgumentArity.Zero,
        };
        var experiment = CommonOptions.File(
            "--experiment", "The experiment file (YAML) for --flower; its other clients are the server's affair.");
        var config = new Option<string[]>("--flower-config")
        {
            Description = "Take a key of training from this name of the Flower server's config, e.g. lr=eta; without a name, e.g. epochs=, "
                + "from the experiment.",
            HelpName = "key=name",
            Arity = ArgumentArity.ZeroOrMore,
            DefaultValueFactory = _ => [],
        };
        var set = CommonOptions.Set(known);
        var retryFor = RetryFor();
        var authority = CommonOptions.File(
            "--ca", "The authorities of which one vouches for the server (PEM, one or several), for TLS; see 'fl certs'.");
        var tls = new Option<bool>("--tls") { Description = "Use TLS, with the system's authorities." };
        var certificate = CommonOptions.File("--cert",
            "This device's certificate (PEM, with those between it and its authority), where the server asks for one; see 'fl certs'.");
        var key = CommonOptions.File("--key", "Its private key (PEM).");
        var insecure = new Option<bool>("--insecure") { Description = "Allow plaintext beyond this machine." };
        var proxy = new Option<string?>("--proxy")
        {
            Description = "Go through this HTTP proxy [$HTTPS_PROXY, else $ALL_PROXY, but for $NO_PROXY].",
            HelpName = "url",
        };
        var token = CommonOptions.File("--token-file", $"File that holds this device's token; without it ${TokenVariable}.");
        var quiet = CommonOptions.Quiet();

        command.Add(address);
        foreach (var option in (Option[])[id, data, partition, partitionFile, module, shareClasses, engine, threads, save, state, facts,
            maxParameters, maxMemory, maxSeconds, flower, experiment, config, set, retryFor, authority, tls, certificate, key, insecure,
            proxy, token, quiet])
            command.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            var security = new TransportSecurity
            {
                Authority = parsed.GetValue(authority),
                Tls = parsed.GetValue(tls),
                Certificate = parsed.GetValue(certificate),
                Key = parsed.GetValue(key),
                Insecure = parsed.GetValue(insecure),
                Proxy = parsed.GetValue(proxy),
                Token = parsed.GetValue(flower) ? null
                    : Environment.GetEnvironmentVariable(TokenVariable)?.Trim() is { Length: > 0 } said ? said
                    : null,
                TokenFile = parsed.GetValue(token),
            };
            var catalog = extend?.Invoke(parsed, parsed.GetValue(experiment), parsed.GetValue(set)!) ?? known;
            var share = parsed.GetValue(partition) is { } text ? Share(text) : ((int, int)?)null;
            var patience = parsed.GetValue(retryFor) ?? TimeSpan.FromMinutes(10);
            var view = new Lines(parsed.GetValue(quiet) ? TextWriter.Null : Console.Error);
            if (parsed.GetValue(threads) > 1 && Known(parsed.GetValue(engine), catalog) is { } chosen && !DividesBatches(chosen, catalog))
                throw new BadInputException($"--threads {parsed.GetValue(threads)}: engine '{chosen}' computes a batch on one thread; "
                    + "leave --threads out, or take --engine managed.");
            if (parsed.GetValue(flower))
            {
                Refuse(parsed, [partitionFile, module, shareClasses, save, state, facts, maxParameters, maxMemory, maxSeconds, certificate,
                    key, token], "is not for a Flower server, which knows nothing of it.");
                var file = parsed.GetValue(experiment) ?? throw new BadInputException("--flower needs --experiment FILE: "
                    + "a Flower server sends weights alone, and data set, model and training are this client's to say.");
                List<string> changes = [.. parsed.GetValue(set)!];
                if (parsed.GetValue(data) is { } folder)
                    changes.Add($"dataset.path='{Path.GetFullPath(folder).Replace("'", "''", StringComparison.Ordinal)}'");
                if (Known(parsed.GetValue(engine), catalog) is { } name) changes.Add($"engine={name}");
                await FlowerClient.RunAsync(new FlowerJoinRequest
                {
                    Address = parsed.GetValue(address)!,
                    Experiment = Experiment.Load(file, changes, catalog),
                    BaseDirectory = Path.GetDirectoryName(Path.GetFullPath(file))!,
                    ClientId = parsed.GetValue(id)!,
                    Partition = share,
                    Threads = parsed.GetValue(threads) ?? Environment.ProcessorCount,
                    Names = FlowerNames.Of(parsed.GetValue(config)!),
                    RetryFor = patience,
                    Security = security,
                    Catalog = catalog,
                    View = view,
                }, cancellation).ConfigureAwait(false);
                return 0;
            }
            Refuse(parsed, [experiment, config, set], "is for --flower: a server of fl sends the experiment.");
            await EdgeClient.RunAsync(new JoinRequest
            {
                Address = parsed.GetValue(address)!,
                ClientId = parsed.GetValue(id)!,
                Data = parsed.GetValue(data),
                Partition = share,
                PartitionFile = parsed.GetValue(partitionFile),
                Module = parsed.GetValue(module),
                ShareClasses = parsed.GetValue(shareClasses),
                Facts = parsed.GetValue(facts),
                Limits = new()
                {
                    Parameters = parsed.GetValue(maxParameters),
                    MemoryBytes = parsed.GetValue(maxMemory) is { } mebibytes ? (long)mebibytes << 20 : limits.MemoryBytes,
                    Assignment = parsed.GetValue(maxSeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : limits.Assignment,
                },
                Engine = Known(parsed.GetValue(engine), catalog),
                Threads = parsed.GetValue(threads) ?? Environment.ProcessorCount,
                Save = parsed.GetValue(save),
                State = parsed.GetValue(state),
                RetryFor = patience,
                Security = security,
                Catalog = catalog,
                View = view,
            }, cancellation).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static Option<TimeSpan?> RetryFor() => new("--retry-for")
    {
        Description = "Go on trying while no server takes this client, for so long, or 'forever' [600].",
        HelpName = "seconds",
        CustomParser = static result =>
        {
            var text = result.Tokens[0].Value;
            if (text == "forever") return Timeout.InfiniteTimeSpan;
            return NumberText.Real(result, seconds => seconds is > 0 and <= 2_000_000,
                "--retry-for takes a time in seconds, above 0, or forever") is { } seconds
                    ? TimeSpan.FromSeconds(seconds) : null;
        },
    };

    /// <summary>Options that make no sense here must not be given.</summary>
    private static void Refuse(ParseResult parsed, IEnumerable<Option> options, string why)
    {
        if (options.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } given)
            throw new BadInputException($"{given.Name} {why}");
    }

    private static bool DividesBatches(string engine, Catalog catalog) =>
        OptionInfo.Create(catalog.Find(typeof(EngineFactory), engine)!.Type) is AutoEngine or EngineFactory { DividesBatches: true };

    private static string? Known(string? engine, Catalog catalog) =>
        engine is null || catalog.Find(typeof(EngineFactory), engine) is not null ? engine : throw new BadInputException(
            $"--engine '{engine}': {RootCommand.ExecutableName} has "
            + $"{string.Join(" and ", catalog.Of(typeof(EngineFactory)).Select(entry => entry.Name))}"
            + $"{(engine == "torch" ? "; 'fl join', which runs on .NET, has torch too" : "")}.");

    private static (int Share, int Of) Share(string text) =>
        text.Split('/') is [var k, var n]
        && int.TryParse(k, NumberStyles.None, CultureInfo.InvariantCulture, out var share)
        && int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var of) && share < of
            ? (share, of)
            : throw new BadInputException($"--partition '{text}' is no part: expected K/N with K from 0 to N - 1, e.g. 0/10.");

    private sealed class Lines(TextWriter output) : IProgress<string>
    {
        private readonly Lock gate = new();

        public void Report(string value)
        {
            lock (gate) output.WriteLine(value);
        }
    }
}
