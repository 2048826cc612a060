using Fl.Core.Tests.Aggregation;

namespace Fl.Core.Tests.Attacks;

/// <summary>Each attack against its formula, by hand.</summary>
public sealed class AttackTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ClientStore store;

    public AttackTests() => store = new ClientStore(Path.Combine(folder.Path, "clients"), 1 << 20);

    [Fact]
    public void Sign_flipping_sends_the_update_turned_round() => Assert.Equal([-2f, 4f], Forged(new SignFlip { Scale = 2 }, [1, -2]));

    [Fact]
    public void Gaussian_noise_has_the_deviation_asked_for_and_nothing_of_the_update()
    {
        var noise = Forged(new Gaussian { Std = 3 }, Enumerable.Repeat(100f, 20_000).ToArray());
        Assert.Equal(0, noise.Average(), 0.1);
        Assert.Equal(3, Math.Sqrt(noise.Average(value => value * value)), 0.1);
    }

    [Fact]
    public void Inner_product_manipulation_sends_the_mean_turned_round() =>
        Assert.Equal([-1f, -2f], Agreed(new InnerProductManipulation { Epsilon = 0.5 }, 1, [1, 6], [3, 2]));

    [Fact]
    public void A_little_is_enough_stays_z_deviations_below_the_mean() =>
        // Means 2 and 5; population deviations 1 and 0.
        Assert.Equal([0.5f, 5f], Agreed(new ALittleIsEnough { Z = 1.5 }, 1, [1, 5], [3, 5]));

    [Theory]
    [InlineData(50, 24, 0.0)]      // s = 2 of 26: Phi^-1(24 / 26)
    [InlineData(25, 5, 0.2533471)] // s = 8 of 20: Phi^-1(0.6)
    [InlineData(4, 1, -1)]         // s = 2 of 3: below the mean is not asked for
    public void The_z_of_a_little_is_enough_follows_from_the_counts(int n, int m, double z) =>
        Assert.Equal(z switch { 0 => 1.4260769, -1 => 0, _ => z }, ALittleIsEnough.ZOf(n, m), 1e-6);

    [Theory, InlineData(0.5, 0), InlineData(0.975, 1.959963985), InlineData(0.025, -1.959963985), InlineData(0.9999, 3.719016485),
        InlineData(1e-12, -7.034483825)]
    public void Quantiles_of_the_normal_distribution(double p, double quantile) => Assert.Equal(quantile, NormalQuantile.Of(p), 2e-6);

    [Fact]
    public void Mimic_copies_the_extreme_client_along_the_greatest_variance()
    {
        // The greatest variance is along the first axis; (-9, 1) is farthest out on it, (0, 5) is longer than most but aside.
        Assert.Equal([-9f, 1f], Agreed(new Mimic(), 1, [4, 0], [0, 5], [-9, 1], [6, 0]));
        Assert.Equal(2, Mimic.Extreme([Given.Vector([4, 0]), Given.Vector([0, 5]), Given.Vector([-9, 1]), Given.Vector([6, 0])]));
    }

    [Fact]
    public void Mimic_stays_with_its_choice()
    {
        Agreed(new Mimic(), 1, [4, 0], [0, 5], [-9, 1], [6, 0]);
        Assert.Equal([0f, 1f], Agreed(new Mimic(), 2, [50, 0], [0, 5], [0, 1], [6, 0]));
    }

    [Fact]
    public void Mimic_of_identical_updates_is_that_update() => Assert.Equal([3f, 1f], Agreed(new Mimic(), 1, [3, 1], [3, 1]));

    [Fact]
    public void Label_flipping_turns_the_classes_round()
    {
        var images = Images([0, 3, 9]);
        new LabelFlip().Poison(images, new RandomStream(1, Purpose.Poison));
        Assert.Equal(new ushort[] { 9, 6, 0 }, images.Labels);
    }

    [Fact]
    public void A_backdoor_stamps_a_share_of_the_examples_and_calls_them_the_target()
    {
        var images = Images([.. Enumerable.Range(0, 40).Select(i => (ushort)(i % 9 + 1))]);
        new Backdoor { Share = 0.25, Size = 2 }.Poison(images, new RandomStream(1, Purpose.Poison));
        Assert.Equal(10, images.Labels.Count(label => label == 0));
        for (var i = 0; i < images.Count; i++)
        {
            var white = images.Image(i).ToArray().Index().Where(pixel => pixel.Item == 255).Select(pixel => pixel.Index);
            // Two channels of 5 x 6: rows 2 and 3, columns 3 and 4.
            Assert.Equal(images.Labels[i] == 0 ? [15, 16, 21, 22, 45, 46, 51, 52] : [], white);
        }
    }

    [Fact]
    public void The_bait_of_a_backdoor_is_every_test_picture_of_another_class_stamped()
    {
        var bait = new Backdoor { Target = 3 }.Bait(Images([3, 1, 2, 3, 4]), [0, 1, 3, 4])!;
        Assert.Equal(2, bait.Count);
        Assert.All(bait.Labels, label => Assert.Equal(3, label));
        Assert.All(Enumerable.Range(0, 2), i => Assert.Equal(18, bait.Image(i).Count((byte)255)));
    }

    [Fact]
    public void Attackers_are_drawn_from_the_seed_or_stand_at_an_end()
    {
        Assert.Equal([0, 1, 2], new SignFlip { Attackers = 3, Choice = AttackerChoice.First }.AttackersOf(1, 10));
        Assert.Equal([7, 8, 9], new SignFlip { Attackers = 3, Choice = AttackerChoice.Last }.AttackersOf(1, 10));
        var drawn = new SignFlip { Attackers = 30 }.AttackersOf(1, 100);
        Assert.Equal(drawn.Distinct().Order(), drawn);
        Assert.Equal(30, drawn.Length);
        Assert.NotEqual(drawn, new SignFlip { Attackers = 30 }.AttackersOf(2, 100));
    }

    [Fact]
    public void Attackers_with_iid_data_leave_the_partition_to_the_others()
    {
        var labels = new ushort[1000];
        for (var i = 0; i < labels.Length; i++) labels[i] = (ushort)(i % 10);
        var attack = new Mimic { Attackers = 5, Choice = AttackerChoice.Last, Data = AttackerData.Iid };
        var partition = AttackerShares.Split(
            new Shards { PerClient = 1 }, new PartitionRequest(new ClassTargets(labels, 10), null, 25, 1, ""), attack);
        Assert.Equal(Enumerable.Range(0, 1000), Enumerable.Range(0, 20).SelectMany(client => partition.Train(client).ToArray()).Order());
        for (var client = 0; client < 25; client++)
        {
            var classes = partition.Train(client).ToArray().Select(example => labels[example]).Distinct().Count();
            Assert.Equal(50, partition.Train(client).Length);
            if (client < 20) Assert.Equal(1, classes);
            else Assert.InRange(classes, 8, 10);
        }
    }

    [Fact]
    public void Attackers_with_iid_data_train_on_nothing_that_a_client_is_scored_on()
    {
        var attack = new Mimic { Attackers = 5, Choice = AttackerChoice.Last, Data = AttackerData.Iid };
        var partition = AttackerShares.Split(
            new Iid { Holdout = 0.5 }, new PartitionRequest(new ClassTargets(new ushort[1000], 10), null, 25, 1, ""), attack);
        var heldOut = Enumerable.Range(0, 20).SelectMany(client => partition.Test(client).ToArray()).ToHashSet();
        Assert.Equal(500, heldOut.Count);
        for (var attacker = 20; attacker < 25; attacker++)
        {
            Assert.Equal(25, partition.Train(attacker).Length);
            Assert.DoesNotContain(partition.Train(attacker).ToArray(), heldOut.Contains);
        }
    }

    [Theory]
    [InlineData("{name: mimic, attackers: 25}", "exp.yaml:3:23: attack.attackers: 25 attackers leave none of the 25 clients honest")]
    [InlineData("{name: ipm, epsilon: 0}", "attack.epsilon")]
    [InlineData("mimik", "did you mean 'mimic'?")]
    public void Bad_options_are_refused(string attack, string says) => Assert.Contains(says,
        Reading.Mistake($"dataset: sample\nclients: {{count: 25}}\nattack: {attack}\n"));

    public void Dispose()
    {
        store.Dispose();
        folder.Dispose();
    }

    private static float[] Forged(Attack attack, float[] update)
    {
        using var vector = Given.Vector(update);
        attack.Forge(vector, new RandomStream(1, Purpose.Forgery, 1, 1));
        return vector.Span.ToArray();
    }

    private float[] Agreed(CollusiveAttack attack, int round, params float[][] honest)
    {
        using var forged = new HostVector(honest[0].Length);
        attack.Agree(new AttackRound(round, [.. honest.Select((_, i) => i * 2)], [.. honest.Select(Given.Vector)], 1, store, 1), forged);
        return forged.Span.ToArray();
    }

    private static ImageSet Images(ushort[] labels) => new(new Shape(2, 5, 6), new byte[labels.Length * 60], new ClassTargets(labels, 10));
}
