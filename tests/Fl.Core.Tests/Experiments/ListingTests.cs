namespace Fl.Core.Tests;

public class ListingTests
{
    [Fact]
    public void A_listing_shows_every_component_with_its_options()
    {
        var text = Listing.Of("datasets", Reading.Catalog);
        Assert.Contains("""
            fake
              Another data set, to switch to, with one option that must be given.
              key   type  default   allowed
              root  text  required           Where the files are.

            """, text);
        Assert.Contains("""
            sample
              A data set with every form of option; it never loads anything.
              key      type             default  allowed
              path     text                                              Where the files are; see shape and --set.
              augment  component        none     fl list augmentations   What happens to training images.
              train    integer          1000     from 1 to 1000000       Examples of training.
              spread   number           0.5      above 0 and at most 10  Spread of the pixels.
              shares   list of numbers  []       from 0 to 1             Shares of the classes.
              labels   list of texts    []                               Names of the classes.
              offset   integer          0                                A bound that needs no limit.
              limit    integer                   from 1 to 100           Limit of examples for each class; none by default.
              inner    component                 fl list partitioners    A partition within, as wrappers have.

            """, text);
    }

    [Fact]
    public void The_keys_of_an_experiment_are_listed_dotted_as_set_takes_them()
    {
        var lines = Listing.Of("keys", Reading.Catalog).Split('\n');
        Assert.Contains(lines, line =>
            line.StartsWith("train.lr ", StringComparison.Ordinal) && line.EndsWith("  Learning rate.", StringComparison.Ordinal));
        Assert.Contains(lines, line =>
            line.StartsWith("dataset ", StringComparison.Ordinal) && line.Contains(" required ") && line.Contains("  fl list datasets  "));
        Assert.Contains(lines, line => line.StartsWith("topology.backhaul ", StringComparison.Ordinal)
            && line.Contains("  {name: generic, down_mbps: 1000, up_mbps: 1000}  "));
    }

    [Fact]
    public void Every_subject_has_a_text() =>
        Assert.All(Listing.Subjects(Reading.Catalog), subject => Assert.EndsWith("\n", Listing.Of(subject, Reading.Catalog)));

    [Fact]
    public void An_unknown_subject_is_one_line_with_the_nearest() => Assert.Equal(
        "fl list: found 'strategy', expected one of aggregators, attacks, augmentations, availabilities, codecs, datasets, devices, "
        + "discounts, engines, layers, links, losses, models, optimizers, partitioners, schedules, selections, strategies, transforms, "
        + "keys, schema; did you mean 'strategies'?",
        Assert.Throws<BadInputException>(() => Listing.Of("strategy", new Catalog())).Message);
}
