using System.Collections.Concurrent;
using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>What is done to updates between a strategy's halves.</summary>
public sealed class TransformTests : IDisposable
{
    private readonly RunsFolder runs = new();

    [Fact]
    public async Task Clients_go_through_the_list_from_first_to_last_and_the_server_back()
    {
        await runs.RunAsync(Alone with { Transforms = [new Told { Called = 1 }, new Told { Called = 2 }] }, "run");
        Assert.Equal(["send 1", "send 2", "receive 2", "receive 1", "folded 2", "folded 1"], Told.Log);
    }

    /// <summary>Running statistics are no way around.</summary>
    [Fact]
    public async Task Nothing_passes_beside_the_corridor()
    {
        var before = await runs.RunAsync(Alone with { Model = Normalized, Transforms = [new Told { Sends = 0 }] }, "sent");
        var after = await runs.RunAsync(Alone with { Model = Normalized, Transforms = [new Told { Receives = 0 }] }, "received");
        var folded = await runs.RunAsync(Alone with { Model = Normalized, Transforms = [new Told { Folds = 0 }] }, "folded");
        var untrained = new float[Built.Layout.Length];
        Built.Initialize(untrained, Alone.Seed);
        Assert.Equal(ModelHash.Of(untrained), before.ModelSha256);
        Assert.Equal((before.ModelSha256, before.ModelSha256), (after.ModelSha256, folded.ModelSha256));
        Assert.NotEqual(before.ModelSha256, (await runs.RunAsync(Alone with { Model = Normalized }, "plain")).ModelSha256);
    }

    [Fact]
    public async Task An_update_that_the_server_half_refuses_is_a_row_with_its_reason()
    {
        var experiment =
            RunsFolder.Small with { Rounds = 1, Transforms = [new Told { Refuses = 3 }], Clients = new() { Count = 10, PerRound = 10 } };
        await runs.RunAsync(experiment, "run");
        var rows = File.ReadLines(runs.Of("run", ClientsCsv.Name)).Skip(1).Select(row => row.Split(',')).ToList();
        Assert.Equal(["3"], rows.Where(row => row[2] == "rejected").Select(row => row[1]));
        Assert.Equal("not this one", rows[3][10]);
    }

    [Fact]
    public async Task A_long_update_moves_the_model_no_further_than_C()
    {
        var experiment = Alone with { Transforms = [new Clip { Norm = 0.125 }], Model = Normalized };
        await runs.RunAsync(experiment, "run");
        var (before, after) = (new float[Built.Layout.Length], runs.Weights(Built.Layout, "run", Run.ModelName));
        Built.Initialize(before, experiment.Seed);
        Assert.Equal(0.125, Math.Sqrt(before.Zip(after).Sum(pair => Math.Pow(pair.First - pair.Second, 2))), 1e-5);
    }

    [Theory]
    [InlineData("f32", 4)]
    [InlineData("f16", 2)]
    public async Task What_is_sent_is_what_was_encoded(string codec, int bytes)
    {
        var experiment = RunsFolder.Small with { Rounds = 2, Compress = new() { Up = codec == "f16" ? new F16() : new F32() } };
        var length = new Logistic().Build(experiment.Dataset.Shape, 10).Layout.Length;
        var summary = await runs.RunAsync(experiment, codec);
        Assert.Equal(2 * 5 * bytes * length, summary.BytesUp);
        Assert.Equal(2 * 5 * 4 * length, summary.BytesDown);
    }

    [Fact]
    public async Task A_virtual_clock_reckons_with_the_encoded_bytes()
    {
        var slow = new GenericLink { DownMbps = 1e6, UpMbps = 0.08, LatencyMs = 0 };
        var experiment =
            Alone with { Devices = new() { Fleet = [new() { Device = new GenericDevice { Gflops = 1e9, StepMs = 0 }, Link = slow }] } };
        var length = new Logistic().Build(experiment.Dataset.Shape, 10).Layout.Length;
        var plain = await runs.RunAsync(experiment, "plain");
        var coded = await runs.RunAsync(experiment with { Compress = new() { Up = new F16() } }, "coded");
        Assert.Equal(2.0 * length * 8 / 0.08e6, plain.VirtualSeconds!.Value - coded.VirtualSeconds!.Value, 1e-3);
    }

    [Fact]
    public void A_transform_of_the_sum_needs_one()
    {
        var experiment = RunsFolder.Small with { Transforms = [new Told { Folds = 0 }] };
        Assert.Empty(experiment.Problems());
        Assert.Contains((experiment with { Strategy = new FedAvg { Aggregator = new CoordinateMedian() } }).Problems(), problem =>
            problem.Key == "transforms.0.name");
        Assert.Contains((experiment with { Topology = new() { EdgeRounds = 2 } }).Problems(), problem =>
            problem.Key == "transforms.0.name");
        Assert.Empty((experiment with { Topology = new() }).Problems());
    }

    public void Dispose() => runs.Dispose();

    private static LayerList Normalized { get; } = new()
    {
        Layers = [new Flatten(), new Linear { Features = 8 }, new BatchNorm(), new Relu(), new Linear { Features = 10 }],
    };

    private static Experiment Alone { get; } = RunsFolder.Small with { Rounds = 1, Clients = new() { Count = 1, PerRound = 1 } };

    private static Model Built => Normalized.Build(Alone.Dataset.Shape, 10);

    /// <summary>Says what it is asked, and scales.</summary>
    [Named("told")]
    private sealed record Told : Transform
    {
        public static ConcurrentQueue<string> Log { get; } = [];

        public int Called { get; init; }

        public double Sends { get; init; } = 1;

        public double Receives { get; init; } = 1;

        public int Folds { get; init; } = 1;

        public int Refuses { get; init; } = -1;

        public override bool NeedsFold => Folds != 1;

        public override void Send(in TransformContext context, Vector message)
        {
            Say("send");
            message.Scale((float)Sends);
        }

        public override string? Receive(in TransformContext context, Vector message)
        {
            Say("receive");
            message.Scale((float)Receives);
            return context.Task.Client == Refuses ? "not this one" : null;
        }

        public override void Folded(ServerState server, Fold model, Fold extras)
        {
            Say("folded");
            foreach (ref var sum in model.Sums) sum *= Folds;
        }

        private void Say(string what)
        {
            if (Called > 0) Log.Enqueue($"{what} {Called}");
        }
    }
}
