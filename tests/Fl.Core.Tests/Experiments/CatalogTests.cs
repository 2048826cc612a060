namespace Fl.Core.Tests;

public class CatalogTests
{
    private static readonly Catalog Shipped = new();

    public static TheoryData<string> Kinds => new(Shipped.Kinds.Select(kind => kind.Plural));

    [Fact]
    public void Every_kind_that_an_experiment_chooses_from_can_be_listed() =>
        Assert.Equal(["aggregators", "attacks", "augmentations", "availabilities", "codecs", "datasets", "devices", "discounts", "engines",
            "layers", "links", "losses", "models", "optimizers", "partitioners", "schedules", "selections", "strategies", "transforms"],
            Shipped.Kinds.Select(kind => kind.Plural));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_component_has_a_unique_kebab_case_name_and_says_what_it_is(string plural)
    {
        var kind = Shipped.Kinds.Single(kind => kind.Plural == plural);
        var names = Shipped.Of(kind.Type).Select(entry => entry.Name).ToList();
        Assert.Distinct(names);
        Assert.All(names, name => Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", name));
        Assert.All(Shipped.Of(kind.Type), entry =>
            Assert.True(DocComments.Summary(entry.Type).Length > 0, $"{entry.Name} has no summary."));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_option_is_of_a_known_form_with_a_default_within_its_bounds(string plural)
    {
        var kind = Shipped.Kinds.Single(kind => kind.Plural == plural);
        foreach (var entry in Shipped.Of(kind.Type))
        {
            Assert.True(entry.Type.IsSealed, $"{entry.Name} is not sealed.");
            var options = OptionInfo.Of(entry.Type);
            Assert.Distinct(options.Select(option => option.Key));
            Assert.DoesNotContain(kind.Selector, options.Select(option => option.Key));
            foreach (var option in options.Where(option => option.Default is int or long or double or float))
                Assert.True(option.Bounds.Contains(Convert.ToDouble(option.Default)),
                    $"{entry.Name}.{option.Key}: the default {option.Default} is not {option.Bounds}.");
        }
    }

    [Fact]
    public void A_kind_whose_components_have_names_is_chosen_by_its_own_word()
    {
        Assert.Equal("layer", ComponentKind.Of(typeof(Layer)).Selector);
        Assert.Equal("name", ComponentKind.Of(typeof(Strategy)).Selector);
    }

    [Theory]
    [InlineData(typeof(SampleData), "path augment train spread shares labels offset limit inner")]
    [InlineData(typeof(Iid), "holdout")]
    [InlineData(typeof(Conv), "name channels kernel stride padding groups bias")]
    [InlineData(typeof(MaxPool), "name kernel stride padding")]
    public void Options_are_the_init_properties_in_order(Type type, string keys) =>
        Assert.Equal(keys.Split(' '), OptionInfo.Of(type).Select(option => option.Key));

    [Fact]
    public void Options_know_their_defaults_bounds_and_docstrings()
    {
        var channels = OptionInfo.Of(typeof(Conv)).Single(option => option.Key == "channels");
        Assert.Equal((true, null, "from 1 to 65536", "Output channels."),
            (channels.Required, channels.Default, channels.Bounds.ToString(), channels.Description));
        var limit = OptionInfo.Of(typeof(SampleData)).Single(option => option.Key == "limit");
        Assert.Equal((false, true, OptionForm.Integer, typeof(int)), (limit.Required, limit.IsNullable, limit.Form, limit.Type));
    }
}
