using System.Security.Cryptography;

namespace Fl.Core.Tests;

/// <summary>What every kind of examples keeps to.</summary>
public sealed class ExamplesContractTests
{
    private static readonly Owners Owners = new([0, 1, 1, 2, 0, 2, 1], ["ann", "bob", "eve"]);

    private static readonly Dictionary<string, Examples> Kinds = new()
    {
        ["images"] = Buffers.RandomImages(new(3, 2, 4), 7, seed: 1),
        ["images of many classes"] = Images(1000, null),
        ["images with owners"] = Images(10, Owners),
        ["pairs"] = Pairs.Of(7),
        ["pairs with owners"] = Pairs.Of(7, Owners),
    };

    public static TheoryData<string> Names => new(Kinds.Keys);

    [Theory, MemberData(nameof(Names))]
    public void Each_example_has_a_target_and_an_owner_where_there_are_owners(string name)
    {
        var set = Kinds[name];
        Assert.Equal((7, 7), (set.Count, set.Targets.Count));
        if (set.Owners is { } owners) Assert.Equal(7, owners.Count);
        if (set.Targets.CountClasses([.. Enumerable.Range(0, 7)]) is { Length: > 0 } counts)
            Assert.Equal((7, set.Targets.Classes), (counts.Sum(), counts.Length));
        else
            Assert.Equal(0, set.Targets.Classes);
    }

    [Theory, MemberData(nameof(Names))]
    public void A_selection_is_a_copy_in_the_order_asked_for(string name)
    {
        var set = Kinds[name];
        var some = set.Select([5, 0, 5]);
        Assert.Equal((3, set.Shape, set.Kind, set.Targets.Kind), (some.Count, some.Shape, some.Kind, some.Targets.Kind));
        Assert.Equal(Hash(set.Select([5])), Hash(some.Select([0])));
        Assert.Equal(Hash(set.Select([5])), Hash(some.Select([2])));
        Assert.Equal(Hash(set.Select([0])), Hash(some.Select([1])));
        Assert.Equal(Hash(set), Hash(set.Select([0, 1, 2, 3, 4, 5, 6])));
        Assert.NotEqual(Hash(set), Hash(set.Select([1, 0, 2, 3, 4, 5, 6])));
        Assert.Equal(set.Owners is null ? null : [2, 0, 2], some.Owners?.Of);
        Assert.Equal(0, set.Select([]).Count);
    }

    [Theory, MemberData(nameof(Names))]
    public void Two_parts_together_are_the_whole(string name)
    {
        var set = Kinds[name];
        var whole = set.Select([0, 1, 2]).Concat(set.Select([3, 4, 5, 6]));
        Assert.Equal((7, set.Shape), (whole.Count, whole.Shape));
        Assert.Equal(Hash(set), Hash(whole));
        Assert.Equal(set.Owners?.Of, whole.Owners?.Of);
        Assert.Null(set.Select([0]).Concat(Bare(set).Select([1])).Owners);
    }

    [Fact]
    public void Owners_are_the_same_by_their_names()
    {
        var both = new Owners([1, 0], ["ann", "bob"]).Concat(new Owners([0, 1, 0], ["eve", "ann"]));
        Assert.Equal(["ann", "bob", "eve"], both.Names);
        Assert.Equal([1, 0, 2, 0, 2], both.Of);
    }

    [Fact]
    public void An_owner_too_few_or_a_pixel_too_few_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Pairs.Of(6, Owners));
        Assert.Throws<ArgumentException>(() => new ImageSet(new(1, 2, 2), new byte[7], new ClassTargets([0, 1], 2)));
        Assert.Throws<ArgumentException>(() => Kinds["images"].Concat(Kinds["pairs"]));
        Assert.Throws<ArgumentException>(() => new ClassTargets([0], 2).Concat(new ClassTargets([0], 3)));
    }

    [Fact]
    public void What_needs_pictures_or_classes_says_so()
    {
        Assert.Equal("A mosaic needs pictures, and the examples of this data set are pairs of numbers.",
            Assert.Throws<BadInputException>(() => Pairs.Of(2).AsImages("A mosaic")).Message);
        Assert.Equal("A mosaic needs one class for each example, and this data set has a number for each example.",
            Assert.Throws<BadInputException>(() => Pairs.Of(2).Targets.AsClasses("A mosaic")).Message);
        Assert.Throws<ArgumentException>(() => Fill(new CropFlip(), null));
        Assert.Throws<ArgumentException>(() => Fill(null, new([], [], 1)));
        Assert.Throws<NotSupportedException>(() => Kinds["images"].Load(null!, [0]));
    }

    private static void Fill(Augmentation? augmentation, FeatureShift? shift) => new BatchLoader(null, new(2, 1, 1)).Fill(
        Buffers.Batch(new(2, 1, 1), 1, BatchLayout.ImageMajor(new(2, 1, 1)), out _), Pairs.Of(2), [0], augmentation, null, shift);

    private static ImageSet Images(int classes, Owners? owners)
    {
        var images = Buffers.RandomImages(new(1, 5, 3), 7, seed: 2);
        return new(images.Shape, images.Pixels,
            new ClassTargets([.. Enumerable.Range(1, 7).Select(i => (ushort)(classes / i - 1))], classes), owners);
    }

    private static Examples Bare(Examples set) =>
        set is ImageSet images ? new ImageSet(images.Shape, images.Pixels, images.Targets) : Pairs.Of(7);

    private static string Hash(Examples set)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        set.AppendTo(hash);
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
