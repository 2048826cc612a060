using System.Text.Json.Nodes;
using FsCheck.Xunit;
using NJsonSchema;

namespace Fl.Core.Tests;

using static Reading;

public class ExperimentSchemaTests
{
    private static readonly JsonSchema Schema = JsonSchema.FromJsonAsync(ExperimentSchema.Write(Catalog)).GetAwaiter().GetResult();
    private static readonly JsonSchema Shipped = JsonSchema.FromJsonAsync(
        ExperimentSchema.Write(new Catalog(typeof(Fl.Sim.Simulation).Assembly))).GetAwaiter().GetResult();

    [Fact]
    public void Every_experiment_of_the_repository_follows_the_schema()
    {
        var folder = Path.Combine(RealData.Repository(), "experiments");
        Assert.SkipUnless(Directory.Exists(folder), "There is no experiments folder.");
        // One with code of its own follows the schema of that code.
        foreach (var file in Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories)
            .Where(file => Experiment.CodeOf(file, []).Count == 0))
            Assert.True(Follows(File.ReadAllText(file), Shipped), file);
    }

    [Property(Arbitrary = [typeof(Experiments)], MaxTest = 100)]
    public void Every_resolved_experiment_follows_the_schema(Experiment experiment) => Assert.True(Follows(experiment.ToYaml()));

    [Theory]
    [InlineData("dataset: sample")]
    [InlineData("dataset: {name: sample, augment: crop-flip, limit: null, inner: iid, shares: [0, 1]}")]
    [InlineData("dataset: {name: fake, root: x}")]
    [InlineData("dataset: sample\nstrategy: {server_lr: 0.5}\nclients: {count: 5, per_round: 5}\ntrain: {momentum: 0.9}")]
    [InlineData("dataset: sample\nmodel: [relu, {layer: conv, name: conv1, channels: 1, kernel: 3}, {layer: residual, body: "
        + "[relu, {layer: relu}]}]")]
    [InlineData("dataset: sample\nmodel: {name: layers, layers: [relu]}")]
    public void What_the_reader_takes_follows_the_schema(string yaml)
    {
        Read(yaml);
        Assert.True(Follows(yaml));
    }

    [Theory]
    [InlineData("rounds: 5")]
    [InlineData("dataset: unknown")]
    [InlineData("dataset: {train: 5}")]
    [InlineData("dataset: fake")]
    [InlineData("dataset: {name: fake}")]
    [InlineData("dataset: {name: sample, spread: 0}")]
    [InlineData("dataset: {name: sample, shares: [2]}")]
    [InlineData("dataset: {name: sample, augment: crop}")]
    [InlineData("dataset: {name: sample, limit: 101}")]
    [InlineData("dataset: sample\nclinets: {count: 5}")]
    [InlineData("dataset: sample\nclients: {cuont: 5}")]
    [InlineData("dataset: sample\nclients: 5")]
    [InlineData("dataset: sample\nrounds: 0")]
    [InlineData("dataset: sample\nrounds: 1.5")]
    [InlineData("dataset: sample\nrounds: null")]
    [InlineData("dataset: sample\ntrain: {momentum: 1}")]
    [InlineData("dataset: sample\nstrategy: {name: fedavg, mu: 1}")]
    [InlineData("dataset: sample\nmodel: [rleu]")]
    [InlineData("dataset: sample\nmodel: [{layer: conv, channels: 1}]")]
    [InlineData("dataset: sample\nmodel: [{layer: residual, body: [{layer: relu, nme: x}]}]")]
    [InlineData("dataset: sample\npartition: [iid]")]
    public void What_one_option_cannot_be_breaks_the_schema_as_it_does_the_reader(string yaml)
    {
        Assert.NotEmpty(Mistakes(yaml));
        Assert.False(Follows(yaml));
    }

    [Fact]
    public void Options_carry_their_docstrings_and_defaults()
    {
        var lr = Schema.Definitions["TrainOptions"].Properties["lr"];
        Assert.Equal("Learning rate.", lr.Description);
        Assert.Equal(0.01, lr.Default);
        Assert.Equal("Where the files are; see shape and --set.", Schema.Definitions["datasets.sample"].Properties["path"].Description);
    }

    [Theory]
    [InlineData(true, "seeds: 3\nsweep: {mode: zip, train.lr: [0.1], strategy: [{name: fedprox, mu: 1}]}")]
    [InlineData(true, "seeds: [0, 1]")]
    [InlineData(false, "seeds: [0, x]")]
    [InlineData(false, "seeds: 0")]
    [InlineData(false, "sweep: {train.lr: 0.1}")]
    [InlineData(false, "sweep: {mode: gird}")]
    public void Sweeps_are_in_the_schema(bool follows, string line) => Assert.Equal(follows, Follows("dataset: sample\n" + line));

    private static bool Follows(string yaml, JsonSchema? schema = null)
    {
        var mistakes = new List<Mistake>();
        var tree = YamlReader.Read(yaml, mark => new("", mark.Line, mark.Column), mistakes)!;
        Assert.Empty(mistakes);
        return (schema ?? Schema).Validate(Json(tree)!.ToJsonString()).Count == 0;
    }

    private static JsonNode? Json(YamlValue value) => value switch
    {
        YamlTable table => new JsonObject(table.Entries.Select(entry => KeyValuePair.Create(entry.Key, Json(entry.Value)))),
        YamlList list => new JsonArray([.. list.Items.Select(Json)]),
        YamlScalar { IsNull: true } => null,
        YamlScalar { IsQuoted: false } plain when YamlNumber.Boolean(plain.Text) is { } flag => JsonValue.Create(flag),
        YamlScalar { IsQuoted: false } plain when YamlNumber.Integer(plain.Text) is { } integer => JsonValue.Create(integer),
        YamlScalar { IsQuoted: false } plain when YamlNumber.Real(plain.Text) is { } real => JsonValue.Create(real),
        var scalar => JsonValue.Create(((YamlScalar)scalar).Text),
    };
}
