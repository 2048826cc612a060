using Fl.Core.Engines.Torch;

namespace Fl.Core.Tests;

/// <summary>Files of weights as PyTorch writes them.</summary>
public sealed class PyTorchFileTests : IDisposable
{
    private static readonly Shape Picture = new(3, 64, 64);
    private static readonly ResNet18 Published = new() { Stem = ResNetStem.Imagenet };
    private static readonly LayerList Small = new() { Layers = [new Flatten(), new Linear { Name = "fc", Features = 2 }] };
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Torchvisions_resnet18_has_these_names_and_shapes()
    {
        var published = TorchvisionResNet18.StateDict(1000);
        Assert.Equal(122, published.Count);
        Assert.Equal(11_689_512, published.Where(tensor => !tensor.Name.Contains("running") && tensor.Shape.Length > 0)
            .Sum(tensor => tensor.Shape.Aggregate(1, (a, b) => a * b)));
        var layout = Published.Build(new(3, 224, 224), 1000).Layout;
        Assert.Equal(11_689_512, layout.TrainableLength);
        Assert.Equal(
            published.Where(tensor => tensor.Shape.Length > 0).Select(tensor => $"{tensor.Name} {string.Join('x', tensor.Shape)}"),
            layout.Segments.Select(segment => $"{segment.Name} {string.Join('x', segment.Shape)}"));
    }

    [Theory]
    [InlineData("", "F32")]
    [InlineData("module.", "F16")]
    [InlineData("_orig_mod.module.", "BF16")]
    [InlineData("module._orig_mod.", "F64")]
    public void Its_file_fits_name_for_name_in_every_type_and_under_wrappers(string prefix, string type)
    {
        var tensors = TorchvisionResNet18.StateDict(10).Select(tensor => (prefix + tensor.Name, tensor.Shape));
        // Numbers that float16 and bfloat16 hold exactly.
        TorchvisionResNet18.Write(folder["start"], tensors, type, (name, i) => (name.Length + i) % 97 / 64.0);
        var model = (Published with { Initial = folder["start"] }).Build(Picture, 10);
        var weights = Weights(model);
        foreach (var segment in model.Layout.Segments)
            for (var i = 0; i < segment.Length; i++)
                Assert.Equal((prefix.Length + segment.Name.Length + i) % 97 / 64f, weights[segment.Offset + i]);
    }

    /// <summary>Other sizes than 224, odd ones among them, have other edges of the pooling.</summary>
    [Theory]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(32)]
    public void Both_engines_compute_the_same_with_it(int side)
    {
        var model = Published.Build(new(3, side, side), 7);
        using Engine managed = new ManagedEngineFactory().Create(model, 4), torch = new TorchEngineFactory().Create(model, 4);
        EngineInputs.Fill(managed, 3, seed: 3);
        EngineInputs.Fill(torch, 3, seed: 3);
        float[] ours = new float[21], theirs = new float[21];
        managed.Predict(ours);
        torch.Predict(theirs);
        Assert.All(ours.Zip(theirs), pair => Assert.Equal(pair.Second, pair.First, 1e-3f * Math.Max(1, Math.Abs(pair.Second))));
        Assert.Equal(torch.Evaluate().LossSum, managed.Evaluate().LossSum, 1e-3);
    }

    [Fact]
    public void What_the_file_calls_otherwise_is_renamed_and_a_name_stands_for_all_within_it()
    {
        (string, int[])[] tensors = [("net.body.weight", [2, 3]), ("net.body.bias", [2])];
        TorchvisionResNet18.Write(folder["start"], tensors, "F32", (name, i) => name.Length + i);
        var renamed = Small with { Initial = folder["start"], InitialMap = new(("net", "other"), ("net.body", "fc")) };
        // The shorter name is of nothing where the longer one is taken.
        Assert.Contains("initial_map names 'net', and the file has no tensor in it", Refused(renamed));
        Assert.Equal([15, 16, 17, 18, 19, 20, 13, 14],
            Weights((renamed with { InitialMap = new(("net.body", "fc")) }).Build(new(3, 1, 1), 2)));
        Assert.Contains("would both be 'fc'",
            Refused(renamed with { InitialMap = new(("net.body.weight", "fc"), ("net.body.bias", "fc")) }));
        Assert.Equal("initial_map", Assert.Single((Small with { InitialMap = new(("a", "b")) }).Problems()).Key);
        Assert.Empty(renamed.WithoutInitial().Problems());
    }

    [Fact]
    public void The_map_is_a_table_in_the_file()
    {
        var experiment = Reading.Read("dataset: synthetic-images\nmodel: {name: resnet18, initial: a.safetensors, initial_map: {fc: "
            + "linear, 'layer2.0.downsample': layer2.0.shortcut}}\n");
        var map = experiment.Model.InitialMap;
        Assert.Equal([("fc", "linear"), ("layer2.0.downsample", "layer2.0.shortcut")], map.Pairs);
        Assert.Contains("initial_map: {fc: linear, layer2.0.downsample: layer2.0.shortcut}", experiment.ToYaml());
    }

    [Fact]
    public void A_mismatch_names_what_is_missing_left_over_and_of_another_shape_and_not_all_of_many()
    {
        TorchvisionResNet18.Write(folder["start"], [("fc.weight", [2, 4]), ("head.weight", [1]), ("ids", [3])], "F32", (_, _) => 0);
        Assert.Equal($"'{folder["start"]}' holds another model: it has no tensor 'fc.bias' [2]; the model has no tensor 'head.weight', "
            + "'ids'; tensor 'fc.weight' is F32 [2, 4] where the model has [2, 3]. "
            + "Layers named in initial_except keep their random start, and initial_map says what is called otherwise in the file.",
            Refused(Small with { Initial = folder["start"] }));
        TorchvisionResNet18.Write(folder["start"], TorchvisionResNet18.StateDict(10), "F32", (_, _) => 0);
        var message = Refused(Small with { Initial = folder["start"] });
        Assert.Contains("the model has no tensor 'conv1.weight', 'bn1.weight', 'bn1.bias', 'bn1.running_mean', "
            + "'bn1.running_var' and 95 more; tensor 'fc.weight' is F32 [10, 512]", message);
        Assert.InRange(message.Length, 0, 700);
    }

    [Fact]
    public void A_layer_that_only_the_file_has_may_be_left_out()
    {
        TorchvisionResNet18.Write(folder["start"], [("fc.weight", [2, 3]), ("fc.bias", [2]), ("aux.fc.weight", [5])], "F32", (_, i) => i);
        Assert.Contains("the model has no tensor 'aux.fc.weight'", Refused(Small with { Initial = folder["start"] }));
        Assert.Equal([0, 1, 2, 3, 4, 5, 0, 1],
            Weights((Small with { Initial = folder["start"], InitialExcept = ["aux"] }).Build(new(3, 1, 1), 2)));
    }

    [Fact]
    public void Values_that_are_no_weights_are_refused()
    {
        (string, int[])[] tensors = [("fc.weight", [2, 3]), ("fc.bias", [2])];
        TorchvisionResNet18.Write(folder["start"], tensors, "F64", (_, i) => i == 1 ? 1e300 : 0);
        var model = (Small with { Initial = folder["start"] }).Build(new(3, 1, 1), 2);
        Assert.Contains("tensor 'fc.weight' has a value that is too large for float32",
            Assert.Throws<BadInputException>(() => Weights(model)).Message);
        TorchvisionResNet18.Write(folder["start"], tensors, "I64", (_, i) => i);
        Assert.Contains("'fc.weight' is I64 [2, 3] where the model has [2, 3]", Refused(Small with { Initial = folder["start"] }));
    }

    [Fact]
    public void A_file_of_torch_save_is_known()
    {
        File.WriteAllBytes(folder["start"], [(byte)'P', (byte)'K', 3, 4, .. new byte[40]]);
        Assert.Contains("is a file of torch.save; expected safetensors: in Python, safetensors.torch.save_file(model.state_dict()",
            Refused(Small with { Initial = folder["start"] }));
    }

    public void Dispose() => folder.Dispose();

    private static float[] Weights(Model model)
    {
        var weights = new float[model.Layout.Length];
        model.Initialize(weights, 1);
        return weights;
    }

    private static string Refused(ModelFamily family) =>
        Assert.Single(Assert.Throws<BadInputException>(() => family.Build(new(3, 1, 1), 2)).Messages);
}
