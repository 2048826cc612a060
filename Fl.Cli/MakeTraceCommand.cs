using System.CommandLine;
using Fl.Core;
using Fl.Sim;

namespace Fl.Cli;

/// <summary><c>fl data make-trace</c>: makes a trace of clients that an availability of the catalog invents.</summary>
public static class MakeTraceCommand
{
    private const string Key = "devices.availability";

    public static Command Create(Catalog catalog)
    {
        var clients = CommonOptions.Number("--clients", "How many clients [1000].", 1000, 1, 10_000_000);
        var days = CommonOptions.Number("--days", "For how many days [7].", 7, 1, 10_000);
        var seed = CommonOptions.Number("--seed", "Other clients for another seed [1].", 1, 0, int.MaxValue);
        var availability = new Option<string>("--availability")
        {
            Description =
                "How they come and go: a name of 'fl list availabilities', or with options '{name: charging, nights: 0.8}' [diurnal].",
            HelpName = "yaml",
            DefaultValueFactory = _ => "diurnal",
        };
        var (output, with) = (ImportTraceCommand.Out(), WithOption.Create());
        var command = new Command("make-trace", "Make a trace of when clients are there that come and go by a rule.")
        {
            clients, days, availability, seed, with, output,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var path = parsed.GetValue(output)!;
            var model = Parse(parsed.GetValue(availability)!, WithOption.Extend(parsed, with, catalog));
            ImportTraceCommand.Tell(path, TraceGenerator.Write(
                path, model, parsed.GetValue(clients), parsed.GetValue(days), parsed.GetValue(seed), Environment.CurrentDirectory,
                cancellation));
            return 0;
        }, cancellation));
        return command;
    }

    /// <summary>Reads the value as an experiment would.</summary>
    private static Availability Parse(string yaml, Catalog catalog)
    {
        const string experiment = "{dataset: synthetic-images, devices: {fleet: [{device: generic, link: generic}]}}";
        try
        {
            return Experiment.Parse(experiment, "fl data make-trace", [$"{Key}={yaml}"], catalog).Devices!.Availability;
        }
        catch (BadInputException error)
        {
            throw new BadInputException([.. error.Messages.Select(message => message.Replace(
                $"--set {Key}", "--availability", StringComparison.Ordinal).Replace($"{Key}.", "", StringComparison.Ordinal))]);
        }
    }
}
