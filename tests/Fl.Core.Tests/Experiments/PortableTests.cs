using Fl.Core.Engines.Torch;

namespace Fl.Core.Tests;

/// <summary>What another machine is sent of an experiment.</summary>
public sealed class PortableTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("dataset: {name: cifar10, path: .}")]
    [InlineData("dataset: {name: mnist, path: .}")]
    [InlineData("dataset: {name: pictures, path: ., class_names: [a, b]}")]
    [InlineData("{dataset: cifar10, partition: {name: file, path: indices.csv}}")]
    [InlineData("{dataset: cifar10, model: {name: net, initial: start.safetensors, initial_except: [fc3]}}")]
    [InlineData("{dataset: cifar10, model: {name: torch-module, assembly: My.dll, type: My.Net}}")]
    public void No_path_of_this_machine_is_in_it_and_it_can_be_read(string text)
    {
        foreach (var file in (string[])["indices.csv", "start.safetensors", "My.dll"]) File.WriteAllText(folder[file], "");
        var catalog = new Catalog(typeof(TorchEngineFactory).Assembly);
        var rooted = Experiment.Parse(text, "experiment.yaml", [], catalog).Rooted(folder.Path);
        Assert.Contains(folder.Path, rooted.ToYaml());
        var sent = rooted.Portable().ToYaml();
        Assert.DoesNotContain(folder.Path, sent);
        Assert.Equal(sent, Experiment.Parse(sent, "sent", [], catalog).ToYaml());
    }

    public void Dispose() => folder.Dispose();
}
