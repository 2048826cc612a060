using Fl.Core.Engines.Torch;

namespace Fl.Core.Tests;

public sealed class ModelCardTests : IDisposable
{
    private static readonly Shape Small = new(3, 16, 16);
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void A_saved_model_says_all_that_is_needed_to_run_it()
    {
        var family = new ResNet8 { Norm = NormKind.Batch, Groups = 4, Freeze = ["conv1"] };
        Save(family, Data());
        var card = ModelCard.Read(folder["model"], new Catalog());
        var net = Assert.IsType<ResNet8>(card.Model);
        Assert.Equal((NormKind.Batch, 4, 0, null), (net.Norm, net.Groups, net.Freeze.Count, net.Initial));
        Assert.Equal((Small, 3), (card.Shape, card.Classes));
        Assert.Equal(["no", "a: b", "naïve"], card.ClassNames);
        Assert.Equal(Data().Normalization!.Scale, card.Scale);
        Assert.Equal(Data().Normalization!.Shift, card.Shift);
    }

    [Fact]
    public void A_picture_is_classified_as_the_engine_does()
    {
        Save(new Net(), Data(32));
        File.WriteAllBytes(folder["a.png"], PngFile.Of(40, 36, (x, y) => ((byte)(6 * x), (byte)(7 * y), 9)));
        using var classifier = new Classifier(folder["model"]);
        var guesses = classifier.Classify(folder["a.png"]);

        var model = new Net().Build(new(3, 32, 32), 3);
        using var engine = new TorchEngineFactory().Create(model, 1);
        var weights = new float[model.Layout.Length];
        Safetensors.Read(folder["model"], model.Layout, weights);
        engine.Weights.CopyFrom(weights);
        var pixels = new byte[model.Input.Size];
        PictureFile.Read(folder["a.png"], model.Input, PictureOrientation.Exif, pixels);
        new BatchLoader(Data(32).Normalization, model.Input)
            .Fill(engine.Batch, new ImageSet(model.Input, pixels, new ClassTargets([0], 3)), [0]);
        var logits = new float[3];
        engine.Predict(logits);
        var sum = logits.Sum(logit => Math.Exp(logit));
        Assert.Equal(1, guesses.Sum(guess => guess.Probability), 1e-12);
        Assert.Equal(guesses.OrderByDescending(guess => guess.Probability), guesses);
        foreach (var (label, name) in Data().ClassNames.Index())
            Assert.Equal(Math.Exp(logits[label]) / sum, guesses.Single(guess => guess.Class == name).Probability, 1e-4);
    }

    [Theory]
    [InlineData(PictureOrientation.Exif, true)]
    [InlineData(PictureOrientation.Ignore, false)]
    public void A_picture_is_turned_where_those_of_the_training_were(PictureOrientation orientation, bool isTurned)
    {
        Save(new Net(), Data(32) with { Orientation = orientation });
        File.WriteAllBytes(folder["upright.jpg"], SmallJpegs.Baseline);
        File.WriteAllBytes(folder["noted.jpg"], CameraFile.Noted(SmallJpegs.Baseline, 3));
        using var classifier = new Classifier(folder["model"]);
        var (upright, noted) = (classifier.Classify(folder["upright.jpg"]), classifier.Classify(folder["noted.jpg"]));
        Assert.Equal(isTurned, !upright.SequenceEqual(noted));
    }

    [Fact]
    public void Classes_without_names_are_called_by_their_numbers()
    {
        Save(new Net(), Data(32) with { ClassNames = [] });
        File.WriteAllBytes(folder["a.png"], PngFile.Of(8, 8, (_, _) => (1, 2, 3)));
        using var classifier = new Classifier(folder["model"]);
        Assert.Equal(["class 0", "class 1", "class 2"], classifier.Classify(folder["a.png"]).Select(guess => guess.Class).Order());
    }

    [Fact]
    public void A_file_without_a_card_is_one_clear_line()
    {
        var model = new Net().Build(new(3, 32, 32), 3);
        Safetensors.Write(folder["model"], model.Layout, new float[model.Layout.Length]);
        Assert.Equal($"'{folder["model"]}' does not say which model it holds; expected the model.safetensors of a run of fl, "
            + "of a model made of layers.", Refused());
    }

    [Theory]
    [InlineData("model: {name: torch-module, assembly: evil.dll, type: T}", "model.name: found 'torch-module', expected one of")]
    [InlineData("", "does not say soundly which model it holds")]
    [InlineData("[1]", "does not say soundly which model it holds")]
    [InlineData("{", "not readable as YAML")]
    [InlineData("model: net", "input: missing")]
    [InlineData("{model: net, input: [3, 32], classes: 3, scale: [1], shift: [1]}", "[3, 32] are not channels, height and width")]
    [InlineData("{model: net, input: [3, -1, 5], classes: 3, scale: [1], shift: [1]}", "are not channels, height and width")]
    [InlineData("{model: net, input: [4096, 4096, 4096], classes: 3, scale: [1], shift: [1]}", "are not channels, height and width")]
    [InlineData("{model: net, input: [3, 32, 32], classes: 3, scale: [1], shift: [1]}",
        "1 scales and 1 shifts do not fit images of 3x32x32")]
    [InlineData("{model: net, input: [3, 32, 32], classes: 3, class_names: [a], scale: [1, 1, 1], shift: [1, 1, 1]}",
        "there are 1 names for 3 classes")]
    [InlineData("{model: net, input: [3, 32, 32], classes: 4, scale: [1, 1, 1], shift: [1, 1, 1]}",
        "tensor 'fc3.weight' is F32 [3, 84] where the model has [4, 84]")]
    [InlineData("{model: [{layer: conv, channels: 65536, kernel: 1, padding: 60}], input: [3, 32, 32], classes: 4, scale: [1, 1, "
        + "1], shift: [1, 1, 1]}", "is too large; make the layer or the images smaller")]
    public void A_card_that_lies_is_one_clear_line(string card, string expected)
    {
        var model = new Net().Build(new(3, 32, 32), 3);
        Safetensors.Write(folder["model"], model.Layout, new float[model.Layout.Length], new Dictionary<string, string> { ["fl"] = card });
        Assert.Contains(expected, Refused());
    }

    [Fact]
    public void A_model_that_is_no_layer_graph_has_no_card()
    {
        var family =
            new TorchModuleFamily { Assembly = typeof(ModelCardTests).Assembly.Location, Type = typeof(UserModules.SmallNet).FullName! };
        Assert.Null(ModelCard.Of(family, family.Build(Small, 3), Data()));
    }

    public void Dispose() => folder.Dispose();

    private void Save(ModelFamily family, Dataset data)
    {
        var model = family.Build(data.Shape, data.Classes);
        var weights = new float[model.Layout.Length];
        model.Initialize(weights, 3);
        var card = ModelCard.Of(family, model, data)!;
        Assert.DoesNotContain(folder.Path, card.ToMetadata()["fl"]);
        Safetensors.Write(folder["model"], model.Layout, weights, card.ToMetadata());
    }

    private static Dataset Data(int size = 16)
    {
        var empty = ImageSet.Empty(new(3, size, size), 3);
        return new()
        {
            Name = "d",
            LearningTask = new Classification(3),
            ClassNames = ["no", "a: b", "naïve"],
            Train = empty,
            Test = empty,
            Normalization = Normalization.Standard([0.1f, 0.2f, 0.3f], [0.4f, 0.5f, 0.6f]),
        };
    }

    private string Refused()
    {
        var message = Assert.Single(Assert.Throws<BadInputException>(() => new Classifier(folder["model"]).Dispose()).Messages);
        Assert.DoesNotContain('\n', message);
        return message;
    }
}
