using System.Buffers.Binary;
using Fl.Core;
using Fl.Core.Tests;

namespace Fl.Cli.Tests;

/// <summary><c>fl data</c> by the real <c>fl</c>.</summary>
public sealed class DataTests : Workspace
{
    private const string Small = "{name: synthetic-images, train: 60, test: 20}";

    [Fact]
    public async Task A_data_set_is_described_with_how_many_images_there_are_of_each_class()
    {
        var output = await OutputAsync("data", "info", Small);
        Assert.Contains("60 training and 20 test images of 3x32x32, 10 classes", output);
        Assert.Contains("training images of each class: 6 6 6 6 6 6 6 6 6 6\n", output);
        var hash = output.TrimEnd().Split(' ')[^1];
        Assert.Equal(64, hash.Length);
        Assert.EndsWith($"SHA-256 {hash}\n", await OutputAsync("data", "fetch", Small));
    }

    [Theory]
    [InlineData("fl: argument dataset: found 'cifar100', expected one of cifar10, ", "cifar100")]
    [InlineData("fl: argument dataset: dataset.pth: not an option of 'cifar10'", "{name: cifar10, pth: 3}")]
    [InlineData("fl: argument dataset: not readable as YAML", "{name: cifar10")]
    [InlineData("fl: --path: dataset.path: not an option of 'synthetic-images'", "synthetic-images", "--path", "x")]
    public async Task A_mistake_in_a_data_set_is_told_where_it_was_made(string message, params string[] words)
    {
        var (code, _, error) = await FlProcess.RunAsync(Root, ["data", "fetch", .. words]);
        Assert.Equal(2, code);
        Assert.StartsWith(message, error);
        Assert.DoesNotContain("--set", error);
    }

    [Fact]
    public async Task A_run_of_more_classes_than_a_byte_numbers_trains_and_draws()
    {
        for (var i = 0; i < 300; i++)
            for (var picture = 0; picture < 2; picture++)
            {
                Write($"many/{i:000}/{picture}.png", "");
                File.WriteAllBytes(
                    Path.Combine(Root, $"many/{i:000}/{picture}.png"), PngFile.Of(8, 8, (x, y) => ((byte)(x * i), (byte)(i / 2), (byte)y)));
            }
        Write("many.yaml", """
            dataset: {name: pictures, path: many, size: 8, test: 0}
            partition: {name: iid, holdout: 0.5}
            clients: {count: 4, per_round: 4}
            rounds: 1
            model: logistic
            """);
        await OutputAsync("sim", "many.yaml", "--out", "run");
        var rows = Read("run/partition.csv").Split('\n');
        Assert.EndsWith(",class_299", rows[0]);
        Assert.Contains("class (the first 256 of 300)", Read("run/plots/partition.svg"));
        Assert.Contains("300 classes", await OutputAsync("data", "info", "{name: pictures, path: many}"));
        Assert.Matches(@"^many/299/0\.png: \d{3} \(", await OutputAsync("predict", "run/model.safetensors", "many/299/0.png"));
        await OutputAsync("export", "parquet", "run");
    }

    [Fact]
    public async Task A_class_that_nothing_is_learnt_about_is_told_once_quiet_or_not()
    {
        foreach (var name in (string[])["butter", "milk"])
            for (var i = 0; i < 4; i++)
            {
                Write($"fridge/{name}/{i}.png", "");
                File.WriteAllBytes(
                    Path.Combine(Root, $"fridge/{name}/{i}.png"), PngFile.Of(8, 8, (x, y) => ((byte)(x * i), (byte)i, (byte)y)));
            }
        Write("e.yaml", """
            dataset: {name: pictures, path: fridge, size: 8, test: 0, class_names: [butter, eggs, milk]}
            partition: {name: iid, holdout: 0.5}
            clients: {count: 2, per_round: 2}
            rounds: 1
            model: logistic
            """);
        foreach (string[] options in (string[][])[[], ["--quiet"], ["--quiet", "--seeds", "2"]])
        {
            var (code, _, error) = await FlProcess.RunAsync(Root, ["sim", "e.yaml", .. options, "--out", "run" + options.Length]);
            Assert.Equal(0, code);
            Assert.Single(error.Split('\n'), line => line.Contains("no training example of eggs", StringComparison.Ordinal));
        }
        Assert.Contains("\"untrained_classes\": [", Read("run1/summary.json"));
    }

    [Fact]
    public async Task What_large_pictures_were_decoded_to_is_in_the_cache_for_the_next_run()
    {
        var random = new Random(1);
        foreach (var name in (string[])["butter", "milk"])
        {
            Write($"fridge/{name}/0.png", "");
            File.WriteAllBytes(Path.Combine(Root, $"fridge/{name}/0.png"),
                PngFile.Of(160, 120, (_, _) => ((byte)random.Next(256), (byte)random.Next(256), 0)));
        }
        var first = await InfoAsync();
        var kept = Directory.GetFiles(Path.Combine(Root, "cache", "pictures"), "*", SearchOption.AllDirectories);
        Assert.Equal(2, kept.Length);
        Assert.Equal(first, await InfoAsync());
        foreach (var file in kept) File.WriteAllText(file, "damaged");
        Assert.Equal(first, await InfoAsync());
        Directory.Delete(Path.Combine(Root, "cache"), recursive: true);
        Write("cache", "a file where the folder would be");
        Assert.Equal(first, await InfoAsync());

        async Task<string> InfoAsync()
        {
            using var fl = FlProcess.Start(
                Root, [("FL_CACHE", Path.Combine(Root, "cache"))], "data", "info", "{name: pictures, path: fridge, test: 0}");
            Assert.Equal(0, await fl.WaitAsync());
            return fl.Output;
        }
    }

    [Fact]
    public async Task A_mosaic_has_a_row_for_each_class()
    {
        Assert.Equal("m.png\n", await OutputAsync("data", "preview", Small, "--columns", "4", "--out", "m.png"));
        var png = File.ReadAllBytes(Path.Combine(Root, "m.png"));
        // Of images of 32 pixels, twice their size, 2 apart.
        Assert.Equal(10 * 66 + 2, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));
        Assert.InRange(BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), 4 * 66 + 2, 4 * 66 + 2 + 60);
    }

    [Fact]
    public async Task A_partition_without_training_is_the_one_that_a_run_writes_down()
    {
        Write("e.yaml", Tiny + "\npartition: {name: dirichlet, alpha: 0.5}\n");
        var output = await OutputAsync("data", "partition", "e.yaml", "--out", "dealt");
        Assert.StartsWith("8 clients with ", output);
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "run");
        Assert.Equal(Read("run/partition.csv"), Read("dealt/partition.csv"));
        Assert.Equal(Read("run/plots/partition.svg"), Read("dealt/partition.svg"));
    }

    [Fact]
    public async Task A_machine_that_can_simulate_is_told_so()
    {
        var output = await OutputAsync("doctor");
        Assert.Matches("engine managed:  managed .* \\((128|256|512)-bit registers\\)", output);
        Assert.Contains("run folders:", output);
    }

    [Fact]
    public async Task Bash_completes_verbs_and_the_values_of_options()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "There is no bash here.");
        Assert.Equal("serve sim", await CompletedAsync("fl s"));
        Assert.Equal("--workers", await CompletedAsync("fl sim e.yaml --wo"));
        Assert.Equal("test-loss train-loss", await CompletedAsync("fl plot run --y t"));
    }

    /// <summary>What bash puts in place of the word that it takes for one: of <c>strategy=fed</c> the last three letters.</summary>
    [Fact]
    public async Task Bash_completes_keys_of_the_experiment_and_names_of_components()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "There is no bash here.");
        var keys = (await CompletedAsync("fl sim e.yaml --set trai")).Split(' ');
        Assert.Contains("train.lr=", keys);
        Assert.Contains("train.schedule.name=", keys);
        Assert.All(keys, key => Assert.StartsWith("train.", key));
        Assert.Equal("strategy.mu=", await CompletedAsync("fl sim e.yaml --workers 2 --set strategy.mu"));
        Assert.Contains("fedavg fedavgm", await CompletedAsync("fl sim e.yaml --set strategy.name=fed"));
        Assert.Contains("fedavg fedavgm", await CompletedAsync("fl serve e.yaml --set strategy=fed"));
        Assert.Equal("scaffold", await CompletedAsync("fl sim e.yaml --set rounds=3 --set strategy=scaf"));
        Assert.Equal("strategies", await CompletedAsync("fl list stra"));
        Assert.Equal("mnist", await CompletedAsync("fl data fetch mni"));
        Assert.Equal("resnet18 resnet20 resnet8", await CompletedAsync("fl serve e.yaml --model res"));
        Assert.Equal("", await CompletedAsync("fl sim e.yaml --set train.lr="));
    }

    [Fact]
    public void Keys_are_completed_as_far_as_they_are_typed()
    {
        var keys = new KeyCompletion(new Catalog());
        var outermost = keys.Of("");
        Assert.Contains("rounds=", outermost);
        Assert.Contains("train.", outermost);
        Assert.Contains("strategy=", outermost);
        Assert.Contains("sweep.", outermost);
        Assert.DoesNotContain("train.lr=", outermost);
        Assert.Equal(["sweep.train.lr="], keys.Of("sweep.train.lr").Where(key => key == "sweep.train.lr="));
        Assert.Equal(["train.epochs.from="], keys.Of("train.epochs.f"));
        Assert.Contains("on_failed_round=stop", keys.Of("on_failed_round="));
        Assert.Empty(keys.Of("nothing.of="));
    }

    private static async Task<string> CompletedAsync(string line)
    {
        // As bash has it: '=' ends a word and is one.
        var words = line.Split(' ').SelectMany(word => word.Replace("=", " = ", StringComparison.Ordinal)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        var script = $"""
            fl() {"{"} dotnet "{Path.Combine(AppContext.BaseDirectory, "fl.dll")}" "$@"; {"}"}
            eval "$(fl completion bash)"
            COMP_LINE='{line}' COMP_POINT={line.Length} COMP_CWORD={words.Length - 1} COMP_WORDS=({string.Join(' ', words)})
            _fl
            printf '%s\n' "${"{"}COMPREPLY[@]{"}"}" | sort | tr '\n' ' '
            """;
        using var bash = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("/bin/bash", ["-c", script]) { RedirectStandardOutput = true })!;
        var output = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output.Trim();
    }
}
