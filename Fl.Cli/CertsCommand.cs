using System.CommandLine;
using Fl.Edge;

namespace Fl.Cli;

/// <summary><c>fl certs</c>: makes certificates for a laboratory's server.</summary>
public static class CertsCommand
{
    public static Command Create()
    {
        var folder = CommonOptions.Positional("folder", "Where to write ca.pem, server.pem and server-key.pem.");
        var hosts = new Option<string[]>("--host")
        {
            Description = "A name or address that devices will dial; may be repeated [localhost and 127.0.0.1].",
            HelpName = "host",
            DefaultValueFactory = _ => ["localhost", "127.0.0.1"],
        };
        var days = CommonOptions.Number("--days", "How long they are valid.", 365, 1, 3650);
        var command = new Command("certs", "Make a development authority and a server certificate for TLS.") { folder, hosts, days };
        command.SetAction(parsed =>
        {
            var place = parsed.GetValue(folder)!;
            DevelopmentCertificates.Write(place, parsed.GetValue(hosts)!, parsed.GetValue(days), TimeProvider.System);
            Console.Out.WriteLine($"server: fl serve EXPERIMENT.yaml --cert {Path.Combine(place, "server.pem")} --key {Path.Combine(place, "server-key.pem")}");
            Console.Out.WriteLine($"device: copy ca.pem to it, then fl join HOST:PORT --cid ID --ca ca.pem");
            return 0;
        });
        return command;
    }
}
