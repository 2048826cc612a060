namespace Fl.Core.Tests;

public sealed class ModelFamilyTests
{
    private static readonly Shape Cifar = new(3, 32, 32), Mnist = new(1, 28, 28);

    public static TheoryData<ModelFamily, Shape, int, int> Sizes => new()
    {
        { new Net(), Cifar, 62_006, 62_006 },
        { new Cnn(), Mnist, 1_663_370, 1_663_370 },
        { new Cnn(), Cifar, 2_156_490, 2_156_490 },
        { new TwoNN(), Mnist, 199_210, 199_210 },
        { new Logistic(), Mnist, 7_850, 7_850 },
        { new Logistic { Sigmoid = true }, Mnist, 7_850, 7_850 },
        { new ResNet8(), Cifar, 78_042, 78_042 },
        { new ResNet8 { Norm = NormKind.Batch }, Cifar, 78_042, 78_714 },
        { new ResNet20(), Cifar, 272_474, 272_474 },
        { new ResNet20 { Norm = NormKind.Batch }, Cifar, 272_474, 274_042 },
        { new ResNet18(), Cifar, 11_173_962, 11_173_962 },
        { new ResNet18 { Norm = NormKind.Batch }, Cifar, 11_173_962, 11_183_562 },
    };

    public static TheoryData<string> Names => [.. new Catalog().Of(typeof(ModelFamily)).Select(entry => entry.Name)];

    [Theory, MemberData(nameof(Sizes))]
    public void A_family_has_its_published_number_of_parameters(ModelFamily family, Shape input, int parameters, int length)
    {
        var layout = family.Build(input, 10).Layout;
        Assert.Equal((parameters, length), (layout.TrainableLength, layout.Length));
    }

    [Theory, MemberData(nameof(Names))]
    public void Every_family_builds_for_both_kinds_of_images_with_finite_weights(string name)
    {
        var type = new Catalog().Find(typeof(ModelFamily), name)!.Type;
        Assert.SkipWhen(type.GetProperties().Any(IsRequired), "The family has options without a default.");
        var family = (ModelFamily)Activator.CreateInstance(type)!;
        foreach (var shape in (Shape[])[Cifar, Mnist])
        {
            var model = family.Build(shape, 7);
            Assert.Equal((name, shape, 7), (model.Name, model.Input, model.Outputs));
            Assert.Equal(model.Layout.Segments.Count, model.Layout.Segments.Select(s => s.Name).Distinct().Count());
            var weights = new float[model.Layout.Length];
            Array.Fill(weights, float.NaN);
            model.Initialize(weights, 3);
            Assert.All(weights, weight => Assert.True(float.IsFinite(weight)));
        }
    }

    [Fact]
    public void The_residual_networks_are_named_as_in_pytorch()
    {
        var layout = new ResNet8 { Norm = NormKind.Batch }.Build(Cifar, 10).Layout;
        Assert.Equal(
        [
            "conv1.weight [16,3,3,3]",
            "bn1.weight [16]", "bn1.bias [16]", "bn1.running_mean [16]", "bn1.running_var [16]",
            "layer1.0.conv1.weight [16,16,3,3]",
            "layer1.0.bn1.weight [16]", "layer1.0.bn1.bias [16]", "layer1.0.bn1.running_mean [16]", "layer1.0.bn1.running_var [16]",
        ], layout.Segments.Take(10).Select(Describe));
        Assert.Equal("[32,16,1,1]", Shape(layout["layer2.0.shortcut.0.weight"]));
        Assert.Equal("[32]", Shape(layout["layer2.0.shortcut.1.running_var"]));
        Assert.Equal("[64,64,3,3]", Shape(layout["layer3.0.conv2.weight"]));
        Assert.Equal(["linear.weight [10,64]", "linear.bias [10]"], layout.Segments.TakeLast(2).Select(Describe));
    }

    [Fact]
    public void The_networks_of_the_literature_are_named_as_in_pytorch()
    {
        Assert.Equal(
            ["conv1.weight [32,1,5,5]", "conv1.bias [32]", "conv2.weight [64,32,5,5]", "conv2.bias [64]", "fc1.weight [512,3136]",
                "fc1.bias [512]", "fc2.weight [10,512]", "fc2.bias [10]"],
            new Cnn().Build(Mnist, 10).Layout.Segments.Select(Describe));
        Assert.Equal(
            ["fc1.weight [200,784]", "fc1.bias [200]", "fc2.weight [200,200]", "fc2.bias [200]", "fc3.weight [10,200]", "fc3.bias [10]"],
            new TwoNN().Build(Mnist, 10).Layout.Segments.Select(Describe));
    }

    [Fact]
    public void Groups_that_do_not_divide_the_first_stage_are_a_problem()
    {
        var problem = Assert.Single(new ResNet8 { Groups = 5 }.Problems());
        Assert.Equal(("groups", "groups 5 does not divide the 16 channels of the first stage; take a divisor of 16."),
            (problem.Key, problem.Message));
        Assert.Empty(new ResNet18 { Groups = 64 }.Problems());
        Assert.Empty(new ResNet8 { Groups = 5, Norm = NormKind.Batch }.Problems());
    }

    private static bool IsRequired(System.Reflection.PropertyInfo property) =>
        property.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute), false);

    private static string Describe(Segment segment) => $"{segment.Name} {Shape(segment)}";

    private static string Shape(Segment segment) => $"[{string.Join(',', segment.Shape)}]";
}
