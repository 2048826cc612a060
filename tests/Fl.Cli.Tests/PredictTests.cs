using System.Text.RegularExpressions;
using Fl.Core;
using Fl.Core.Tests;

namespace Fl.Cli.Tests;

/// <summary>The story of docs/pictures.md, with pictures that the test draws: its files are written, its commands run in order.</summary>
public sealed partial class PredictTests : Workspace
{
    private readonly RandomStream random = new(1, Purpose.SyntheticTrain);

    [Fact]
    public async Task The_story_of_the_documentation_works_and_new_pictures_are_told_apart()
    {
        for (var i = 0; i < 80; i++)
            foreach (var name in (string[])["butter", "milk"]) Draw($"fridge/{name}/{i}.png", name == "butter");
        Draw("new/one.png", disc: true);
        Draw("new/two.png", disc: false);
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "pictures.md"));
        foreach (Match file in YamlFile().Matches(page)) Write(file.Groups[1].Value, file.Groups[2].Value);
        var commands = page.Split('\n').Where(line => line.StartsWith("fl ", StringComparison.Ordinal)).ToList();
        Assert.Equal(4, commands.Count);
        TorchvisionResNet18.Write(Path.Combine(Root, "resnet18.safetensors"), TorchvisionResNet18.StateDict(1000), "F16", (name, i) =>
            name.EndsWith("running_var", StringComparison.Ordinal)
            || name.Contains("bn") && name.EndsWith("weight", StringComparison.Ordinal) ? 1 : (i * 37 % 101 - 50) / 2000.0);
        foreach (var command in commands)
        {
            var output = await OutputAsync(command.Split(' ')[1..]);
            if (command.Contains(" predict ", StringComparison.Ordinal))
                Assert.Matches(
                    @"^new/one\.png: butter \([01]\.\d{3}\), milk \([01]\.\d{3}\)\nnew/two\.png: milk \([01]\.\d{3}\), butter \([01]\.\d{3}\)\n$",
                    output);
        }
        Assert.Equal(["butter", "milk"], Experiment.Load(
            Path.Combine(Root, "runs/first/experiment.yaml"), [], new Catalog()).Dataset is Pictures pictures ? pictures.ClassNames : []);

        List<string> fresh = [.. Enumerable.Range(0, 40).Select(i => $"fresh/{i}.png")];
        for (var i = 0; i < fresh.Count; i++) Draw(fresh[i], disc: i % 2 == 0);
        var lines = (await OutputAsync(["predict", "runs/second/model.safetensors", .. fresh])).TrimEnd().Split('\n');
        Assert.Equal(fresh.Count, lines.Length);
        Assert.InRange(lines.Where((line, i) =>
            line.StartsWith($"fresh/{i}.png: {(i % 2 == 0 ? "butter" : "milk")} (", StringComparison.Ordinal)).Count(), 36, 40);

        var (first, second) = (Weights("runs/first"), Weights("runs/second"));
        foreach (var name in first.Keys)
            Assert.Equal(name.StartsWith("conv", StringComparison.Ordinal), ModelHash.Of(first[name]) == ModelHash.Of(second[name]));
    }

    [Theory]
    [InlineData("managed")]
    [InlineData("torch")]
    public async Task Frozen_layers_of_a_start_keep_every_bit(string engine)
    {
        for (var i = 0; i < 12; i++)
            foreach (var name in (string[])["a", "b"]) Draw($"pictures/{name}/{i}.png", name == "a");
        var model = new Net().Build(new(3, 32, 32), 2);
        var start = new float[model.Layout.Length];
        model.Initialize(start, seed: 77);
        // A pruned network has weights of -0.
        start.AsSpan(0, 100).Fill(-0f);
        Safetensors.Write(Path.Combine(Root, "start.safetensors"), model.Layout, start);
        Write("frozen.yaml", $$"""
            dataset: {name: pictures, path: pictures}
            clients: {count: 2, per_round: 2}
            rounds: 2
            model: {name: net, initial: start.safetensors, freeze: [conv1, fc2]}
            train: {batch_size: 4, lr: 0.05, momentum: 0.9, weight_decay: 0.01}
            engine: {{engine}}
            """);
        await OutputAsync("sim", "frozen.yaml", "--out", "run");
        var end = Weights("run");
        foreach (var segment in model.Layout.Segments)
            Assert.Equal(
                segment.Name.StartsWith("conv1.", StringComparison.Ordinal) || segment.Name.StartsWith("fc2.", StringComparison.Ordinal),
                ModelHash.Of(start.AsSpan(segment.Offset, segment.Length)) == ModelHash.Of(end[segment.Name]));
    }

    [Fact]
    public async Task Mistakes_are_one_line_each_and_other_pictures_are_told_all_the_same()
    {
        Draw("one.png", disc: true);
        Write("no.png", "text");
        var model = new Net().Build(new(3, 32, 32), 2);
        var card = ModelCard.Of(new Net(), model, new Dataset
        {
            Name = "d", LearningTask = new Classification(2), ClassNames = ["a", "b"], Normalization = Normalization.Unit(3),
            Train = ImageSet.Empty(new(3, 32, 32), 2), Test = ImageSet.Empty(new(3, 32, 32), 2),
        })!;
        Safetensors.Write(Path.Combine(Root, "model.safetensors"), model.Layout, new float[model.Layout.Length], card.ToMetadata());
        var (code, output, error) = await FlProcess.RunAsync(Root, "predict", "model.safetensors", "no.png", "one.png", "none.png");
        Assert.Equal(2, code);
        Assert.Equal("one.png: a (0.500), b (0.500)\n", output);
        Assert.Equal("fl: no.png: the file is no JPEG, PNG or BMP file.\nfl: none.png: does not exist.\n", error);

        (code, output, error) = await FlProcess.RunAsync(Root, "predict", "one.png", "one.png");
        Assert.Equal((2, ""), (code, output));
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Contains("is not a sound safetensors file", error);
        Assert.Equal(2, (await FlProcess.RunAsync(Root, "predict", "model.safetensors")).Code);
    }

    /// <summary>A disc or stripes somewhere, in some colour, on noise.</summary>
    private void Draw(string name, bool disc)
    {
        var (x0, y0, size, red, green) =
            (16 + random.Next(16), 12 + random.Next(16), 8 + random.Next(4), 120 + random.Next(100), 120 + random.Next(100));
        var path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, PngFile.Of(48, 40, (x, y) =>
        {
            var isOn = disc ? (x - x0) * (x - x0) + (y - y0) * (y - y0) < size * size : (x + x0) / (size / 2) % 2 == 0;
            var noise = random.Next(60);
            return isOn ? ((byte)(red - noise), (byte)(green - noise), (byte)90) : ((byte)noise, (byte)(noise + 20), (byte)noise);
        }));
    }

    private Dictionary<string, float[]> Weights(string run)
    {
        var model = new Net().Build(new(3, 32, 32), 2);
        var weights = new float[model.Layout.Length];
        Safetensors.Read(Path.Combine(Root, run, "model.safetensors"), model.Layout, weights);
        return model.Layout.Segments.ToDictionary(s => s.Name, s => weights[s.Offset..(s.Offset + s.Length)]);
    }

    [GeneratedRegex(@"```yaml\n# (\S+\.yaml)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex YamlFile();
}
