namespace Fl.Core.Tests;

public sealed class PretrainedTests : IDisposable
{
    private static readonly Shape Cifar = new(3, 32, 32);
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void A_model_starts_from_the_file_bit_by_bit()
    {
        var written = Save(new Net(), 10);
        var read = Weights(new Net { Initial = folder["start"] }.Build(Cifar, 10));
        Assert.Equal(ModelHash.Of(written), ModelHash.Of(read));
    }

    [Fact]
    public void An_excepted_layer_keeps_its_random_start_and_may_have_another_shape()
    {
        var written = Save(new Net(), 10);
        var model = new Net { Initial = folder["start"], InitialExcept = ["fc3"] }.Build(Cifar, 2);
        var (read, random) = (Weights(model), Weights(new Net().Build(Cifar, 2)));
        var head = model.Layout["fc3.weight"].Offset;
        Assert.Equal(written[..head], read[..head]);
        Assert.Equal(random[head..], read[head..]);
    }

    [Fact]
    public void Another_shape_is_one_line_with_both_and_what_to_do()
    {
        Save(new Net(), 10);
        Assert.Equal($"'{folder["start"]}' holds another model: tensor 'fc3.weight' is F32 [10, 84] where the model has [2, 84], "
            + "'fc3.bias' is F32 [10] where the model has [2]. "
            + "Layers named in initial_except keep their random start, and initial_map says what is called otherwise in the file.",
            Refused(new Net { Initial = folder["start"] }));
    }

    [Fact]
    public void A_missing_tensor_or_file_is_one_line()
    {
        var layers = new LayerList { Layers = [new Flatten(), new Linear { Name = "fc1", Features = 2 }] };
        Save(layers, 2);
        Assert.Contains("it has no tensor 'fc2.weight' [2, 2], 'fc2.bias' [2]. Layers named in initial_except",
            Refused(layers with { Layers = [.. layers.Layers, new Linear { Name = "fc2", Features = 2 }], Initial = folder["start"] }));
        Assert.Equal("there is no model file 'nowhere'.", Refused(new Net { Initial = "nowhere" }));
        Assert.Contains("cannot be read: it is a folder", Refused(new Net { Initial = folder.Path }));
    }

    [Fact]
    public void A_tensor_that_only_the_file_has_is_one_line_unless_it_is_excepted()
    {
        var layers = new LayerList { Layers = [new Flatten(), new Linear { Name = "fc1", Features = 2 }] };
        Save(new LayerList
        {
            Layers = [new Flatten(), new Linear { Name = "fc1", Features = 2 }, new Linear { Name = "fc2", Features = 2 }],
        }, 2);
        Assert.Contains("the model has no tensor 'fc2.weight'", Refused(layers with { Initial = folder["start"] }));
    }

    [Fact]
    public void An_unknown_layer_is_one_line_with_the_nearest()
    {
        Save(new Net(), 2);
        Assert.Equal("model 'net': initial_except names 'fc33', which is no layer with weights; its layers are conv1, conv2, fc1, fc2, "
            + "fc3; did you mean 'fc3'?",
            Refused(new Net { Initial = folder["start"], InitialExcept = ["fc33"] }));
        Assert.Equal("model 'resnet8': freeze names 'layer1.0.conv9', which is no layer with weights; its layers are conv1, gn1, layer1, "
            + "layer2, layer3, linear; did you mean 'layer1.0.conv1'?",
            Refused(new ResNet8 { Freeze = ["conv1", "layer1.0.conv9"] }));
        Assert.Contains("freeze names 'conv1.weight', which is no layer", Refused(new Net { Freeze = ["conv1.weight"] }));
        Assert.Contains("freeze names 'conv'", Refused(new Net { Freeze = ["conv"] }));
        Assert.Contains("freeze names ''", Refused(new Net { Freeze = [""] }));
    }

    [Fact]
    public void Exceptions_without_a_file_are_a_problem()
    {
        foreach (var family in (ModelFamily[])[new Net(), new ResNet8(), new LayerList { Layers = [new Flatten()] }])
        {
            Assert.Empty(family.Problems());
            Assert.Equal("initial_except", Assert.Single((family with { InitialExcept = ["fc"] }).Problems()).Key);
        }
    }

    [Fact]
    public void The_file_is_found_beside_the_experiment()
    {
        Save(new Net(), 2);
        Assert.Equal(folder["start"], ((Net)new Net { Initial = "start" }.Rooted(folder.Path)).Initial);
        Assert.Null(new Net { Initial = folder["start"], Freeze = ["fc1"] }.WithoutInitial().Initial);
    }

    public void Dispose() => folder.Dispose();

    private float[] Save(ModelFamily family, int classes)
    {
        var model = family.Build(Cifar, classes);
        var weights = Weights(model, seed: 9);
        weights[3] = -0f;
        Safetensors.Write(folder["start"], model.Layout, weights);
        return weights;
    }

    private static float[] Weights(Model model, long seed = 1)
    {
        var weights = new float[model.Layout.Length];
        model.Initialize(weights, seed);
        return weights;
    }

    private static string Refused(ModelFamily family) =>
        Assert.Single(Assert.Throws<BadInputException>(() => family.Build(Cifar, 2)).Messages);
}
