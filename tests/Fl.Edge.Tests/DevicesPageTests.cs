using System.Text.RegularExpressions;

namespace Fl.Edge.Tests;

/// <summary>The story of docs/devices.md, with pictures that the test draws: its commands run, on another port.</summary>
public sealed partial class DevicesPageTests : Federated
{
    private readonly Random random = new(1);

    [Fact]
    public async Task Two_fridges_train_on_their_own_pictures_and_one_keeps_the_model()
    {
        foreach (var folder in (string[])["fridge", "kitchen", "garage"])
            for (var i = 0; i < 40; i++)
                foreach (var name in (string[])["butter", "milk"]) Draw($"{folder}/{name}/{i}.png", name == "butter");
        Draw("new/one.png", isButter: true);
        Draw("new/two.png", isButter: false);
        Write("fridge.yaml", FridgeFile().Match(Page("pictures.md")).Groups[1].Value);
        var lines = Page("devices.md").Split('\n').Where(line => line.StartsWith("fl ", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[1..]).ToArray();
        Assert.Equal(["serve", "join", "join", "predict"], lines.Select(line => line[0]));
        Assert.Equal(Place, lines[0][Array.IndexOf(lines[0], "--listen") + 1]);

        string[] At(string[] line, string address) => Array.ConvertAll(line, word => word == Place ? address : word);
        using var server = FlProcess.Start(Root, At(lines[0], "127.0.0.1:0"));
        await server.WaitForAsync("listening on ");
        var address = server.Error.Split("listening on ")[1].Split('\n', ' ')[0];
        using (var kitchen = FlProcess.Start(Root, At(lines[1], address)))
        using (var garage = FlProcess.Start(Root, At(lines[2], address)))
        {
            await EndsAsync(server, 0);
            await EndsAsync(kitchen, 0);
            await EndsAsync(garage, 0);
            // All of its pictures: the test set is the server's.
            Assert.Equal("80", Examples().Match(kitchen.Error).Groups[1].Value);
            Assert.Contains(Hash("runs/fridge"), kitchen.Error);
        }
        Assert.Equal(File.ReadAllBytes(Path.Combine(Root, "runs/fridge/model.safetensors")),
            File.ReadAllBytes(Path.Combine(Root, "kitchen.safetensors")));
        Directory.Delete(Path.Combine(Root, "runs"), recursive: true);
        var (code, output, error) = await FlProcess.RunAsync(Root, lines[3]);
        Assert.True(code == 0, error);
        Assert.Matches(
            @"^new/one\.png: butter \([01]\.\d{3}\), milk \([01]\.\d{3}\)\nnew/two\.png: milk \([01]\.\d{3}\), butter \([01]\.\d{3}\)\n$",
            output);
    }

    private const string Place = "127.0.0.1:8642";

    /// <summary>Yellow or white, somewhat.</summary>
    private void Draw(string name, bool isButter)
    {
        Write(name, "");
        var blue = isButter ? 60 : 230;
        File.WriteAllBytes(Path.Combine(Root, name), PngFile.Of(40, 32, (_, _) =>
            ((byte)(220 - random.Next(60)), (byte)(220 - random.Next(60)), (byte)(blue - random.Next(60)))));
    }

    private static string Page(string name) => File.ReadAllText(Path.Combine(Repository.Root, "docs", name));

    [GeneratedRegex(@"```yaml\n# fridge\.yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex FridgeFile();

    [GeneratedRegex(@"with (\d+) examples of pictures")]
    private static partial Regex Examples();
}
