using System.CommandLine;
using Fl.Edge;

namespace Fl.Cli;

/// <summary><c>fl devices</c>: enrols devices, lists them, revokes them, cuts their connections.</summary>
public static class DevicesCommand
{
    public static Command Create()
    {
        var file = new Option<string>("--file")
        {
            Description = "The file of enrolled devices, for 'fl serve --devices'.",
            HelpName = "file",
            DefaultValueFactory = _ => "devices.json",
            Recursive = true,
        };
        var id = CommonOptions.Positional("id", "The device's client id.");

        var add = new Command("add", "Enrol a device, or give it a new token; prints the token, once.") { id };
        add.SetAction(parsed =>
        {
            Console.Out.WriteLine(new DeviceFile(parsed.GetValue(file)!).Add(parsed.GetValue(id)!, TimeProvider.System));
            return 0;
        });
        var list = new Command("list", "List the enrolled devices.");
        list.SetAction(parsed =>
        {
            foreach (var device in new DeviceFile(parsed.GetValue(file)!).Devices)
                Console.Out.WriteLine($"{device.Id,-24} enrolled "
                    + $"{device.Enrolled:yyyy-MM-dd HH:mm}{(device.Revoked is { } when ? $"  revoked {when:yyyy-MM-dd HH:mm}" : "")}");
            return 0;
        });
        var revoke = new Command("revoke", "Take a device's right to join; a server cuts its connection within a second.") { id };
        revoke.SetAction(parsed =>
        {
            new DeviceFile(parsed.GetValue(file)!).Revoke(parsed.GetValue(id)!, TimeProvider.System);
            return 0;
        });
        var kick = new Command("kick", "Have a server cut a device's connection within a second; the device may come back.") { id };
        kick.SetAction(parsed =>
        {
            new DeviceFile(parsed.GetValue(file)!).Kick(parsed.GetValue(id)!, TimeProvider.System);
            return 0;
        });
        return new Command("devices", "Enrol devices, list them, revoke them, cut their connections.") { file, add, list, revoke, kick };
    }
}
