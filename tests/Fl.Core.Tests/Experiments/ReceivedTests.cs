using System.Text;
using Fl.Core.Engines.Torch;
using Fl.Sim;

namespace Fl.Core.Tests;

/// <summary>What an experiment may hold that another machine sent.</summary>
public class ReceivedTests
{
    private static readonly Catalog Whole = new(typeof(TorchEngineFactory).Assembly, typeof(Simulation).Assembly);

    /// <summary>A text option that is new fails here: it is a path, unless somebody has looked and calls it a [Word].</summary>
    [Fact]
    public void Every_text_option_is_a_path_unless_it_was_looked_at()
    {
        var options = Whole.Kinds.SelectMany(kind => Whole.Of(kind.Type)).Select(entry => entry.Type).Append(typeof(Experiment))
            .SelectMany(type => OptionInfo.Of(type).Select(option => (Option: option, Name: $"{type.Name}.{option.Key}")))
            .Where(option => OptionInfo.FormOf(option.Option.Element ?? option.Option.Type) is OptionForm.Text).ToList();
        string[] words = ["Experiment.name", "Mnist.prefix", "Pictures.class_names", "Residual.shortcut_name", "TorchModuleFamily.type"];
        Assert.Equal(words, Names(option => !option.IsPath, except: ".name .initial_except .freeze".Split(' ')));
        string[] paths = ["Cifar10.path", "FromFile.path", "Mnist.path", "Pictures.path", "TorchModuleFamily.assembly", "TraceReplay.path"];
        Assert.Equal(paths, Names(option => option.IsPath, except: [".initial"]));

        // Of every layer, and of every model.
        Assert.All(options.Where(option => option.Name.EndsWith(".initial", StringComparison.Ordinal)), option =>
            Assert.True(option.Option.IsPath));
        Assert.All(Whole.Of(typeof(Layer)), layer => Assert.False(OptionInfo.Of(layer.Type).Single(option => option.Key == "name").IsPath));

        IEnumerable<string> Names(Func<OptionInfo, bool> which, string[] except) => options
            .Where(option => which(option.Option)
                && (option.Name == words[0] || !except.Any(end => option.Name.EndsWith(end, StringComparison.Ordinal))))
            .Select(option => option.Name).Order(StringComparer.Ordinal);
    }

    /// <summary>An older version of Fl, which knows none of these keys, can take the experiment.</summary>
    [Fact]
    public void A_device_is_sent_nothing_of_the_server_s_own_affairs()
    {
        var experiment = new Experiment
        {
            Dataset = new SyntheticImages(),
            OnFailedRound = FailedRoundPolicy.Stop,
            MaxFailedRounds = 3,
            Clients = new() { MaxExamples = 7 },
        };
        Assert.Contains("max_examples: 7", experiment.ToYaml());
        var sent = Experiment.Receive(experiment.ToDeviceYaml(), [], Whole);
        Assert.DoesNotContain("failed_round", experiment.ToDeviceYaml());
        Assert.DoesNotContain("max_examples", experiment.ToDeviceYaml());
        Assert.Equal(new Experiment { Dataset = new SyntheticImages(), Name = sent.Name }.ToYaml(), sent.ToYaml());
    }

    /// <summary>What an older version would have to obey is sent, so that it refuses; where nobody asks for it, it is not.</summary>
    [Fact]
    public void A_device_is_sent_a_horizon_and_a_validation_share_only_where_there_are_some()
    {
        var plain = new Experiment { Dataset = new SyntheticImages(), Train = new() { Schedule = new CosineSchedule() } };
        Assert.DoesNotContain("horizon", plain.ToDeviceYaml());
        Assert.DoesNotContain("validation", plain.ToDeviceYaml());
        var asked = plain with { Train = new() { Schedule = new CosineSchedule { Horizon = 7 } }, Evaluate = new() { Validation = 0.1 } };
        Assert.Equal(asked.ToYaml(), (Experiment.Receive(asked.ToDeviceYaml(), [], Whole) with { Name = asked.Name }).ToYaml());
    }

    [Fact]
    public void Tables_of_an_experiment_hold_no_text_that_was_not_looked_at()
    {
        Assert.DoesNotContain(Tables(typeof(Experiment)).SelectMany(type => OptionInfo.Of(type)), option => option.IsPath);

        static IEnumerable<Type> Tables(Type type) => OptionInfo.Of(type).Where(option => option.Form is OptionForm.Table)
            .SelectMany(option => Tables(option.Type).Prepend(option.Type));
    }

    [Theory]
    [InlineData("dataset: {name: cifar10, path: /a}", "dataset.path")]
    [InlineData("{dataset: cifar10, partition: {name: file, path: a.csv}}", "partition.path")]
    [InlineData("{dataset: cifar10, model: {name: net, initial: a}}", "model.initial")]
    [InlineData("{dataset: cifar10, model: {name: torch-module, assembly: a.dll, type: T}}", "model.assembly")]
    [InlineData("{dataset: cifar10, devices: {fleet: [{device: laptop, link: wifi}], availability: {name: trace, path: a.csv}}}",
        "devices.availability.path")]
    [InlineData("{dataset: &d {name: cifar10, path: /a}, name: x}", "dataset.path")]
    [InlineData("dataset: cifar10", "")]
    public void Paths_are_found_wherever_they_are(string text, string keys) =>
        Assert.Equal(keys, string.Join(' ', Experiment.Receive(text, [], Whole).Paths()));

    /// <summary>Its labels are text of which nobody has said that it is no path.</summary>
    [Fact]
    public void A_component_that_forgot_to_say_what_its_text_is_has_paths()
    {
        var catalog = new Catalog(typeof(SampleData).Assembly);
        var experiment = Experiment.Receive("dataset: {name: sample, labels: [a, b]}", [], catalog);
        Assert.Equal(["dataset.labels.0", "dataset.labels.1"], experiment.Paths());
    }

    public static TheoryData<string, string> Bombs => new()
    {
        { "aliases", "values, aliases expanded" }, { "deep", "nested deeper than" }, { "long", "longer than" },
        { "many", "values, aliases expanded" },
    };

    [Theory, MemberData(nameof(Bombs))]
    public void A_bomb_is_refused_before_it_takes_memory(string kind, string why)
    {
        var text = new StringBuilder("dataset: cifar10\n");
        switch (kind)
        {
            case "aliases":
                text.Append("a0: &a0 [relu, relu, relu, relu, relu, relu, relu, relu, relu, relu]\n");
                for (var i = 1; i < 12; i++) text.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
                text.Append("model: *a11\n");
                break;
            case "deep":
                text.Append("model: ").Append('[', 10_000);
                break;
            case "long":
                text.Append("name: ").Append('x', 1 << 20);
                break;
            default:
                text.Append("model: [").Insert(text.Length, "relu, ", 30_000).Append("relu]");
                break;
        }
        var (before, whole) = (GC.GetAllocatedBytesForCurrentThread(), text.ToString());
        var error = Assert.Throws<BadInputException>(() => Experiment.Receive(whole, [], Whole));
        Assert.Contains(why, error.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 << 20);
    }

    [Fact]
    public void A_model_of_more_parameters_than_can_be_counted_is_one_line() => Assert.Contains(
        "the model has 4,564,189,194 parameters",
        Assert.Throws<BadInputException>(() =>
            ModelSpec.Build("big", new(1, 1, 4096), 10, Enumerable.Repeat<Layer>(new Linear { Features = 65_536 }, 2)
                .Prepend(new Flatten()).Append(new Linear { Features = 10 }).ToList())).Message);
}
