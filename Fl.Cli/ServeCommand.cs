using System.CommandLine.Completions;
using System.CommandLine;
using System.Net;
using Fl.Core;
using Fl.Edge;
using Fl.Reports;

namespace Fl.Cli;

/// <summary><c>fl serve</c>: runs an experiment over devices that join.</summary>
public static class ServeCommand
{
    public static Command Create(Catalog catalog)
    {
        var file = CommonOptions.Experiment();
        var listen = new Option<string>("--listen")
        {
            Description = "Where to listen; port 0 takes a free one.",
            HelpName = "host:port",
            DefaultValueFactory = _ => "127.0.0.1:8642",
        };
        var rounds = CommonOptions.OptionalNumber("--rounds", "Short for --set rounds=N.", 1, 10_000_000);
        var model = new Option<string?>("--model") { Description = "Short for --set model=NAME.", HelpName = "name" };
        model.CompletionSources.Add(_ => catalog.Of(typeof(ModelFamily)).Select(entry => new CompletionItem(entry.Name)));
        var minClients = CommonOptions.Number("--min-clients", "Rounds start when so many clients are ready.", 2, 1, 10_000_000);
        var minUpdates = CommonOptions.Number(
            "--min-updates", "A round with fewer usable updates has failed; see on_failed_round.", 1, 1, 10_000_000);
        var overSelect = CommonOptions.Number("--over-select",
            "Clients drawn beyond clients.per_round, where more than clients.over_select; a round ends with the first per_round updates.",
            0, 0, 10_000_000);
        var deadline = CommonOptions.Seconds(
            "--deadline", "An update that comes later in a round is not used [clients.deadline, else 3600].");
        var grace = CommonOptions.Seconds("--grace", "A client that vanished in a round has so long to come back [30].");
        var wait = CommonOptions.Seconds("--wait", "Give up when there are not enough clients for so long [never].");
        var heartbeat = CommonOptions.Seconds("--heartbeat", "Time between heartbeats; four missing ones are a lost connection [5].");
        var buffers = CommonOptions.Number(
            "--buffers", "Updates received at the same time; each takes a model's size of memory.", new ServeOptions().Buffers, 1, 1024);
        var perAddress = CommonOptions.Number("--max-per-address", "Streams that one address may hold open.", 1024, 1, 1_000_000);
        var certificate = CommonOptions.File(
            "--cert", "The server's certificate (PEM, with those between it and its authority), for TLS; see 'fl certs'.");
        var key = CommonOptions.File("--key", "Its private key (PEM).");
        var clientAuthority = CommonOptions.File(
            "--client-ca", "Have each client show a certificate of one of these authorities (PEM), on its id; see 'fl certs --device'.");
        var devices = CommonOptions.File("--devices", "Enrolled devices; only they may join, each with its token; see 'fl devices'.");
        var health = new Option<string?>("--health")
        {
            Description = "Answer /healthz and /readyz over plain HTTP/1.1 on this port of this machine.",
            HelpName = "[host:]port",
        };
        var logFormat = LogFormatOption.Create();
        var insecure = new Option<bool>("--insecure") { Description = "Allow plaintext beyond this machine." };
        var flower =
            new Option<bool>("--flower") { Description = "Let Flower's clients join too; see docs/flower.md.", Arity = ArgumentArity.Zero };
        var networks = new Option<string[]>("--flower-networks")
        {
            Description = "Networks beyond this machine from which they may come; they carry no credentials.",
            HelpName = "a.b.c.d/n",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var unenrolled = new Option<bool>("--flower-unenrolled")
        {
            Description = "Let them in beside the enrolled devices of --devices or --client-ca, whose numbers are kept.",
            Arity = ArgumentArity.Zero,
        };
        var reconnect = CommonOptions.Seconds("--flower-reconnect", "When a server that is stopped wants them back [60].");
        var dashboard = DashboardOption.Create($"Show the run in a browser while it lasts, on this port of this machine "
            + $"[{DashboardOptions.DefaultPort}]; beyond it with --cert and --key, or --insecure, and a token.", "[host:]port");
        var track = TrackOption.Create();
        var (set, outFolder) = (CommonOptions.Set(catalog), CommonOptions.Out());
        var (resume, quiet, json) = (CommonOptions.Resume(), CommonOptions.Quiet(), CommonOptions.Json());
        var with = WithOption.Create();

        var command = new Command("serve", "Run an experiment over devices that join.")
        {
            file, listen, rounds, model, minClients, minUpdates, overSelect, deadline, grace, wait, heartbeat, buffers, perAddress,
            certificate, key, clientAuthority, devices, insecure, flower, networks, unenrolled, reconnect, health, logFormat, dashboard,
            track, set, with, outFolder, resume, json, quiet,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var defaults = new ServeOptions();
            TimeSpan Time(Option<double?> option, TimeSpan otherwise) =>
                parsed.GetValue(option) is { } seconds ? TimeSpan.FromSeconds(seconds) : otherwise;
            List<string> changes = [.. parsed.GetValue(set)!];
            if (parsed.GetValue(rounds) is { } count) changes.Add($"rounds={count}");
            if (parsed.GetValue(model) is { } name) changes.Add($"model={name}");
            var extended = WithOption.Extend(parsed, with, catalog, parsed.GetValue(file)!, changes);
            var experiment = Experiment.Load(parsed.GetValue(file)!, changes, extended);
            var options = new ServeOptions
            {
                Listen = Endpoint(parsed.GetValue(listen)!),
                MinClients = parsed.GetValue(minClients),
                Patience = parsed.GetValue(wait) is { } patience ? TimeSpan.FromSeconds(patience) : null,
                Deadline = Time(deadline, experiment.Clients.Deadline is { } limit ? TimeSpan.FromSeconds(limit) : defaults.Deadline),
                Grace = Time(grace, defaults.Grace),
                Heartbeat = Time(heartbeat, defaults.Heartbeat),
                Buffers = parsed.GetValue(buffers),
                MaxPerAddress = parsed.GetValue(perAddress),
                Insecure = parsed.GetValue(insecure),
                Certificate = parsed.GetValue(certificate),
                Key = parsed.GetValue(key),
                ClientAuthority = parsed.GetValue(clientAuthority),
                Devices = parsed.GetValue(devices),
                Health = parsed.GetValue(health) is { } probed ? DashboardOption.Parse("--health", probed) : null,
                Flower = parsed.GetValue(flower),
                FlowerNetworks = [.. (parsed.GetValue(networks) ?? []).SelectMany(text => text.Split(',')).Select(Network)],
                FlowerUnenrolled = parsed.GetValue(unenrolled),
                FlowerReconnect = Time(reconnect, defaults.FlowerReconnect),
            };
            Option[] forFlower = [networks, unenrolled, reconnect];
            if (!options.Flower && forFlower.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } given)
                throw new BadInputException($"{given.Name} is for --flower: give both.");
            var policy = new RoundPolicy
            {
                Extra = parsed.GetValue(overSelect),
                MinUpdates = parsed.GetValue(minUpdates),
                MinClients = options.MinClients,
            };
            Check(experiment, options, policy);
            var place = DashboardOption.Place(parsed, dashboard) is { } listenOn
                ? new DashboardOptions
                {
                    Listen = listenOn,
                    Certificate = options.Certificate,
                    Key = options.Key,
                    Insecure = options.Insecure,
                }
                : null;
            var folder = OutFolder.Of(parsed, outFolder, resume, experiment.Name);
            var request = new ServeRequest
            {
                Experiment = experiment,
                BaseDirectory = Path.GetDirectoryName(Path.GetFullPath(parsed.GetValue(file)!))!,
                Out = folder.Path,
                Folder = folder.Made,
                Resume = parsed.GetValue(resume),
                Catalog = extended,
                Options = options,
                Policy = policy,
            };
            var view = parsed.GetValue(quiet) ? null : LogFormatOption.View(parsed.GetValue(logFormat)!);
            var lines = parsed.GetValue(json) ? new RoundLinesView(Console.Out) : null;
            return RunAsync(request, place, parsed.GetValue(track)!, view, lines, cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        ServeRequest request, DashboardOptions? place, string[] tracked, ITerminalView? shown, RoundLinesView? json,
        CancellationToken cancellation)
    {
        using var made = request.Folder;
        using var telemetry = OtlpExport.Start(cancellation);
        await using var dashboard = place is null ? null : await DashboardOption.StartAsync(place).ConfigureAwait(false);
        await using var tracking = TrackOption.Start(tracked);
        using var view = shown;
        IRunView?[] views = [view, tracking.Run, json];
        var running = tracking.FollowAsync(
            Serving.RunAsync(request with { Views = [.. views.OfType<IRunView>()], Dashboard = dashboard }, cancellation));
        var summary = await (dashboard?.FollowAsync(running) ?? running).ConfigureAwait(false);
        view?.Dispose();
        RunPlots.Write(request.Out, Console.Error.WriteLine);
        await Results.WriteAsync(summary, request.Out, json).ConfigureAwait(false);
        return 0;
    }

    private static void Check(Experiment experiment, ServeOptions options, RoundPolicy policy)
    {
        if (experiment.Attack is not null)
            throw new BadInputException(
                "the experiment has an attack, and only simulated clients attack: take attack out, --set attack=null, or run fl sim.");
        if (experiment.Topology is not null)
            throw new BadInputException("topology: edge aggregators are simulated ones; take it out, --set topology=null, or run fl sim.");
        if (experiment.Clients.Late is not LatePolicy.Drop)
            throw new BadInputException("clients.late: updates that come after the deadline are not used by fl serve; take it out, "
                + "--set clients.late=drop, or run fl sim.");
        if (options.Flower && FlowerTerms.Of(experiment.Strategy) is null)
            throw new BadInputException($"strategy '{Catalog.NameOf(experiment.Strategy)}' has clients do more than train from the weights "
                + "they get, which Flower's clients cannot: leave out --flower, or take e.g. fedavg, fedprox or fedadam.");
        if (options.Flower && experiment.Transforms?.FirstOrDefault(transform => !transform.WorksWithoutClients) is { } transform)
            throw new BadInputException($"transforms: {Catalog.NameOf(transform)} needs clients that do their part, "
                + "and Flower's know nothing of it: leave out --flower, or the transform.");
        if (options.Flower && experiment.Compress is { Up: not F32 })
            throw new BadInputException("compress: Flower's clients send 4 bytes a number: leave out --flower, or compress.");
        if (options.Flower && experiment.Evaluate.Validation > 0)
            throw new BadInputException("evaluate.validation keeps examples from the clients, and Flower's clients choose their own: "
                + "leave out --flower, or evaluate.validation.");
        var enrolment = options.Devices is not null ? "--devices" : options.ClientAuthority is not null ? "--client-ca" : null;
        if (options.Flower && enrolment is not null && !options.FlowerUnenrolled)
            throw new BadInputException($"Flower's clients carry no credentials, and {enrolment} asks every client for some: "
                + "leave out --flower, or let them in beside the enrolled devices with --flower-unenrolled.");
        if (options.FlowerUnenrolled && enrolment is null)
            throw new BadInputException("--flower-unenrolled is for --devices or --client-ca: without them nobody is enrolled.");
        if (options.MinClients > experiment.Clients.Count)
            throw new BadInputException($"--min-clients is {options.MinClients}, but the experiment has {experiment.Clients.Count} "
                + $"clients; lower it, or --set clients.count={options.MinClients}.");
        if (policy.MinUpdates > Math.Min(options.MinClients, experiment.Clients.PerRound))
            throw new BadInputException($"--min-updates {policy.MinUpdates} is more than a round may have: "
                + $"--min-clients is {options.MinClients}, clients.per_round {experiment.Clients.PerRound}.");
        if (options.Certificate is null != options.Key is null)
            throw new BadInputException("--cert and --key belong together: give both.");
        if (options.ClientAuthority is not null && options.Certificate is null)
            throw new BadInputException("--client-ca needs TLS: give --cert and --key as well.");
    }

    private static IPEndPoint Endpoint(string text)
    {
        var address = text.StartsWith("localhost:", StringComparison.Ordinal) ? "127.0.0.1" + text["localhost".Length..] : text;
        return address.Contains(':') && IPEndPoint.TryParse(address, out var endpoint)
            && address.EndsWith($":{endpoint.Port}", StringComparison.Ordinal)
                ? endpoint
                : throw new BadInputException($"--listen '{text}' is no place to listen; expected ADDRESS:PORT, e.g. 127.0.0.1:8642, "
                    + "or 0.0.0.0:8642 for every network.");
    }

    private static IPNetwork Network(string text) => IPNetwork.TryParse(text, out var network) ? network
        : throw new BadInputException($"--flower-networks '{text}' is no network; expected ADDRESS/BITS, e.g. 192.168.1.0/24.");
}
