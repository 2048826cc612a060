namespace Fl.Core.Tests.Clients;

public sealed class MessageLayoutTests
{
    private static readonly Shape Cifar = new(3, 32, 32);

    [Fact]
    public void Nothing_is_copied_where_the_whole_model_travels_alone()
    {
        var model = new Net().Build(Cifar, 10);
        var down = MessageLayout.Down(new FedAvg(), model);
        var server = new ServerState(model.Layout, 1);
        Assert.True(down.HasWholeModel);
        Assert.Same(server.Weights, down.Pack(server, new HostVector(1)));
    }

    [Fact]
    public void What_stays_with_the_clients_travels_neither_way_and_what_is_frozen_not_up()
    {
        var model = new Net { Freeze = ["conv1"] }.Build(Cifar, 10);
        var (head, frozen) = (84 * 10 + 10, model.Layout.FrozenLength);
        var (down, up) = (MessageLayout.Down(new FedPer(), model), MessageLayout.Up(new FedPer(), model));
        Assert.Equal([("weights", model.Layout.Length - head)], down.Parts);
        Assert.Equal([("delta", model.Layout.Length - head - frozen)], up.Parts);
        Assert.Equal(model.Layout.TrainableLength - head, up.TrainedLength);
        Assert.Equal(up.TrainedLength, up.ModelLength);
    }

    [Fact]
    public void Parts_are_in_the_model_s_order_and_what_did_not_travel_is_left()
    {
        var model = new LayerList
        {
            Layers = [new Flatten(), new Linear { Name = "fc1", Features = 2 }, new BatchNorm { Name = "bn" },
                new Linear { Name = "fc2", Features = 3 }],
        }.Build(new(1, 1, 2), 3);
        var up = MessageLayout.Up(new FedBN(), model);
        // fc1 has 4 weights and 2 biases, bn 2 and 2 and as many running statistics behind all parameters, fc2 has 6 and 3.
        using HostVector whole = new(model.Layout.Length), part = new(up.ModelLength);
        for (var i = 0; i < whole.Length; i++) whole.Span[i] = i;
        up.Gather(whole, part);
        Assert.Equal([.. Enumerable.Range(0, 6).Concat(Enumerable.Range(10, 9)).Select(i => (float)i)], part.Span.ToArray());
        whole.Fill(-1);
        up.Scatter(part, whole);
        Assert.Equal([0, 1, 2, 3, 4, 5, -1, -1, -1, -1, 10, 11, 12, 13, 14, 15, 16, 17, 18, -1, -1, -1, -1], whole.Span.ToArray());
    }

    [Fact]
    public void A_later_message_is_without_what_is_constant_and_completes_the_first_one()
    {
        var model = new Net { Freeze = ["conv1", "fc1"] }.Build(Cifar, 10);
        var constant = new ConstantPart(new Scaffold(), model);
        var trained = model.Layout.TrainableLength;
        Assert.Equal([("weights", trained), ("c", trained)], constant.Later.Parts);
        Assert.Equal(model.Layout.FrozenLength, constant.First.Length - constant.Later.Length);
        Assert.Equal(model.Layout.FrozenLength, constant.In(new HostVector(constant.First.Length)).Sum(run => run.Length));
        Assert.All(model.Layout.Segments, segment => Assert.Equal(segment.Frozen, constant.Covers(segment)));
        using HostVector first = new(constant.First.Length), later = new(constant.Later.Length), next = new(constant.First.Length);
        for (var i = 0; i < first.Length; i++) first.Span[i] = i;
        constant.Strip(first, later);
        next.CopyFrom(first);
        foreach (var run in constant.In(first)) run.Fill(-1);
        Assert.DoesNotContain(-1, later.Span.ToArray());
        foreach (ref var value in later.Span) value = -value;
        constant.Complete(later, next);
        for (var i = 0; i < first.Length; i++) Assert.Equal(first.Span[i] == -1 ? i : -i, next.Span[i]);
    }

    [Theory]
    [InlineData("fedavg", false)]
    [InlineData("fedper", true)]
    public void Only_a_start_from_a_file_makes_what_stays_with_the_clients_travel_once(string name, bool exists)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "start.safetensors");
        var plain = new Net().Build(Cifar, 10);
        Safetensors.Write(file, plain.Layout, new float[plain.Layout.Length]);
        var strategy = (Strategy)OptionInfo.Create(new Catalog().Find(typeof(Strategy), name)!.Type);
        Assert.Equal(exists, new ConstantPart(strategy, new Net { Initial = file }.Build(Cifar, 10)).Exists);
        Assert.False(new ConstantPart(strategy, plain).Exists);
    }

    /// <summary>A device has the experiment and its seed, but not the server's files.</summary>
    [Fact]
    public void What_starts_with_a_file_s_weights_goes_down_to_the_clients()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "start.safetensors");
        var model = new Net().Build(Cifar, 10);
        Safetensors.Write(file, model.Layout, new float[model.Layout.Length]);
        Assert.True(MessageLayout.Down(new FedPer(), new Net { Initial = file }.Build(Cifar, 10)).HasWholeModel);
        Assert.False(MessageLayout.Down(new FedPer(), new Net { Initial = file, InitialExcept = ["fc3"] }.Build(Cifar, 10)).HasWholeModel);
        Assert.False(MessageLayout.Up(new FedPer(), new Net { Initial = file }.Build(Cifar, 10)).HasWholeModel);
    }
}
