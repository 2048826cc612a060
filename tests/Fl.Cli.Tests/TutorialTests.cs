using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Fl.Cli.Tests;

/// <summary>The tutorial, done in one folder from top to bottom: its files, its commands, with simulations shrunk, its devices.</summary>
public sealed partial class TutorialTests : Workspace
{
    private static readonly string[] Shrunk = ["--set", "rounds=2", "--set", "dataset.train=1000", "--set", "dataset.test=100",
        "--set", "train.epochs=1"];

    private readonly List<FlProcess> devices = [];
    private string address = "";

    [Fact]
    public async Task A_reader_of_the_tutorial_comes_to_its_figure()
    {
        // Another page of this kind needs a test of its own: those of single commands pass over it.
        var page = Assert.Single(DocumentationPage.All, page => page.IsStory);
        Assert.Equal(Path.Combine("docs", "tutorial.md"), page.Name);
        Write("experiments/quickstart.yaml", File.ReadAllText(Path.Combine(Repository.Root, "experiments/quickstart.yaml")));
        foreach (var step in page.Steps)
            if (step.File is { } name) Write(name, step.Text);
            else await DoAsync([.. step.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        var left = Left().Match(page.Text);
        var items = Item().Matches(left.Groups["list"].Value);
        Assert.True(items.Count > 5, "The page lists what a run leaves.");
        Assert.All(items, item =>
            Assert.True(Path.Exists(Path.Combine(Root, left.Groups["folder"].Value, item.Groups[1].Value)), item.Value));

        var shown = Curves(Path.Combine(Repository.Root, "docs/images/tutorial.svg"));
        Assert.Equal(2, shown.Length);
        Assert.Equal(shown, Curves(Path.Combine(Root, "compare.svg")));

        await DevicesEndAsync();
        var served = page.Steps.Single(step => step.Text.StartsWith("serve ", StringComparison.Ordinal)).Text.Split(' ');
        await OutputAsync(["sim", .. WithoutRounds(served[1..]).Select(argument => argument == "runs/served" ? "runs/simulated" : argument),
            .. Shrunk]);
        Assert.Equal(Hash("runs/served"), Hash("runs/simulated"));
    }

    /// <summary>Runs a command to its end; a server and what joins it run side by side.</summary>
    private async Task DoAsync(string[] arguments)
    {
        switch (arguments[0])
        {
            case "serve":
                var server = FlProcess.Start(Root, [.. WithoutRounds(arguments), .. Shrunk, "--listen", "127.0.0.1:0"]);
                devices.Add(server);
                await server.WaitForAsync("listening on ");
                address = server.Error.Split("listening on ")[1].Split('\n', ' ')[0];
                break;
            case "join":
                devices.Add(FlProcess.Start(Root, ["join", address, .. arguments[2..]]));
                break;
            default:
                Assert.NotEmpty(await OutputAsync([.. arguments, .. arguments[0] == "sim" ? Shrunk : []]));
                break;
        }
    }

    private async Task DevicesEndAsync()
    {
        Assert.Equal(3, devices.Count);
        foreach (var device in devices)
        {
            Assert.True(await device.WaitAsync() == 0, device.Error);
            device.Dispose();
        }
    }

    private static string[] WithoutRounds(string[] arguments) =>
        Array.IndexOf(arguments, "--rounds") is >= 0 and var place ? [.. arguments[..place], .. arguments[(place + 2)..]] : arguments;

    private string Hash(string run) => JsonDocument.Parse(Read($"{run}/summary.json")).RootElement.GetProperty("model_sha256").GetString()!;

    /// <summary>The names of a figure's curves.</summary>
    private static string?[] Curves(string path) =>
        [.. XDocument.Load(path).Descendants().Where(element => (string?)element.Attribute("class") == "curve")
            .Select(curve => (string?)curve.Attribute("data-name"))];

    /// <summary>What the page says that a folder has, as a list.</summary>
    [GeneratedRegex(@"^The folder `(?<folder>[^`]+)` has\n\n(?<list>(?:- .*\n)+)", RegexOptions.Multiline)]
    private static partial Regex Left();

    [GeneratedRegex("^- `([^`]+)`:", RegexOptions.Multiline)]
    private static partial Regex Item();
}
