using System.CommandLine;
using Fl.Edge;

namespace Fl.Cli;

/// <summary><c>fl certs</c>: makes and renews certificates for a laboratory's server and its devices.</summary>
public static class CertsCommand
{
    public static Command Create()
    {
        var folder = CommonOptions.Positional("folder", "Where to write them.");
        var hosts = new Option<string[]>("--host")
        {
            Description = "A name or address that devices will dial; may be repeated [the certificate's that is renewed, "
                + "else localhost and 127.0.0.1].",
            HelpName = "host",
        };
        var days = CommonOptions.Number("--days", "How long they are valid.", 365, 1, 3650);
        var devices = new Option<string[]>("--device")
        {
            Description = "Make a certificate for this client id instead, for 'fl serve --client-ca'; may be repeated.",
            HelpName = "id",
        };
        var command = new Command(
            "certs", "Make, or renew, a server's certificate of a development authority for TLS, or those of devices.")
        {
            folder, hosts, devices, days,
        };
        command.SetAction(parsed =>
        {
            var place = parsed.GetValue(folder)!;
            if (parsed.GetValue(devices) is { Length: > 0 } ids)
            {
                DeviceCertificates.Write(place, ids, parsed.GetValue(days), TimeProvider.System);
                Console.Out.WriteLine($"server: add --client-ca {DeviceCertificates.AuthorityFile(place)}");
                Console.Out.WriteLine("device: copy ID.pem and ID-key.pem to it, then add --cert ID.pem --key ID-key.pem");
                return 0;
            }
            if (DevelopmentCertificates.Write(place, parsed.GetValue(hosts) ?? [], parsed.GetValue(days), TimeProvider.System))
            {
                Console.Out.WriteLine("renewed: a server that uses these files takes them up by itself, and devices need nothing new");
                return 0;
            }
            Console.Out.WriteLine($"server: fl serve EXPERIMENT.yaml --cert {Path.Combine(place, "server.pem")} --key "
                + $"{Path.Combine(place, "server-key.pem")}");
            Console.Out.WriteLine($"device: copy ca.pem to it, then fl join HOST:PORT --cid ID --ca ca.pem");
            return 0;
        });
        return command;
    }
}
