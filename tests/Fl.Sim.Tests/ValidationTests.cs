using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>Training examples that the server keeps to score the global model on.</summary>
public sealed class ValidationTests : IDisposable
{
    private static readonly Catalog Catalog = new();
    private readonly RunsFolder folder = new();

    // What file reads there is none of, and nobody owns these pictures.
    public static TheoryData<string> Partitioners =>
        new(Catalog.Of(typeof(Partitioner)).Select(entry => entry.Name).Where(name => name is not ("file" or "natural")));

    [Theory, MemberData(nameof(Partitioners))]
    public async Task Nobody_trains_on_a_validation_example_whatever_the_partition(string name)
    {
        var experiment = Small() with { Partition = Default<Partitioner>(name) with { Holdout = 0.2 } };
        var (kept, plain) = (await LoadAsync(experiment), await LoadAsync(Without(experiment)));
        Assert.Empty(plain.ValidationExamples);
        Assert.Equal(140, kept.ValidationExamples.Distinct().Count());
        Assert.Equal((await LoadAsync(Small())).ValidationExamples, kept.ValidationExamples);
        Assert.NotEqual(kept.ValidationExamples, (await LoadAsync(experiment with { Seed = 2 })).ValidationExamples);
        for (var client = 0; client < 10; client++)
        {
            Assert.Equal(plain.Partition.Train(client).ToArray().Except(kept.ValidationExamples),
                kept.TrainingDataOf(client).Train.ToArray());
            Assert.Equal(plain.Partition.Test(client).ToArray().Except(kept.ValidationExamples), kept.Partition.Test(client).ToArray());
        }
    }

    [Fact]
    public async Task Neither_attackers_nor_a_server_that_trains_have_a_validation_example()
    {
        var experiment = Small() with
        {
            Attack = new SignFlip { Attackers = 3, Data = AttackerData.Iid },
            Strategy = new FedAvg { Aggregator = new FLTrust { RootExamples = 60 } },
        };
        var (kept, plain) = (await LoadAsync(experiment), await LoadAsync(Without(experiment)));
        Assert.NotEmpty(plain.ServerExamples.Intersect(kept.ValidationExamples));
        Assert.Equal(60, kept.ServerExamples.Distinct().Count());
        Assert.Empty(kept.ServerExamples.Intersect(kept.ValidationExamples));
        Assert.Empty(kept.Partition.AllTrain.ToArray().Intersect([.. kept.ValidationExamples, .. kept.ServerExamples]));
        Assert.Equal((await LoadAsync(Small())).ValidationExamples, kept.ValidationExamples);

        var most = experiment with { Strategy = new FedAvg { Aggregator = new FLTrust { RootExamples = 560 } } };
        Assert.Equal(
            "strategy.aggregator keeps 560 training examples for the server, and there are 560 beside those of evaluate.validation: "
            + "lower root_examples.",
            (await Assert.ThrowsAsync<BadInputException>(() => LoadAsync(most))).Message);
    }

    [Fact]
    public async Task A_device_leaves_them_out_as_well()
    {
        var experiment = Small() with { Partition = new Dirichlet { Alpha = 0.5 } };
        var whole = await LoadAsync(experiment);
        var alone = await Workload.LoadAloneAsync(
            Resolved.Of(Experiment.Receive(experiment.ToDeviceYaml(), [], Catalog), folder.Of(), Catalog), 3, null, null,
            TestContext.Current.CancellationToken);
        Assert.Equal(whole.Dataset.Train.AsImages("A test").Select(whole.Partition.Train(3)).Pixels,
            alone.Dataset.Train.AsImages("A test").Pixels);
    }

    [Fact]
    public async Task The_figures_are_those_of_the_model_on_the_examples_that_nobody_has()
    {
        var seen = new SeenRun();
        var summary = await RunAsync(Small(), "run", seen);
        var workload = await LoadAsync(Small());
        int[] unowned = [.. Enumerable.Range(0, 700).Except(workload.Partition.AllTrain.ToArray())];
        var weights = folder.Weights(workload.Model.Layout, "run", Run.ModelName);
        var (loss, accuracy) = Score(workload.Dataset, weights, unowned);

        var validation = summary.Validation!;
        Assert.Equal((140, accuracy), (validation.Examples, validation.FinalAccuracy));
        Assert.Equal(loss, validation.FinalLoss, 1e-4);
        Assert.Equal(validation.FinalAccuracy, seen.Rounds[^1].Validation!.Accuracy);
        // Round 0, every second round and the last.
        Assert.Equal([0, 2, 4, 5], seen.Rounds.Where(round => round.Validation is not null).Select(round => round.Round));
        var best = seen.Rounds.Where(round => round.Validation is not null).MaxBy(round => round.Validation!.Accuracy)!;
        Assert.Equal((best.Round, best.Validation!.Accuracy, best.Test!.Accuracy),
            (validation.BestRound, validation.BestAccuracy, validation.BestRoundTestAccuracy));
    }

    [Fact]
    public async Task The_share_none_is_no_share()
    {
        var none = Small() with { Evaluate = new() { Every = 2, Validation = 0 } };
        var (zero, absent) = (await RunAsync(none, "zero"), await RunAsync(Without(Small()), "absent"));
        Assert.Equal((absent.ModelSha256, absent.PartitionSha256, absent.Validation),
            (zero.ModelSha256, zero.PartitionSha256, zero.Validation));
        Assert.NotEqual(absent.PartitionSha256, (await RunAsync(Small(), "kept")).PartitionSha256);
    }

    [Fact]
    public async Task A_run_that_goes_on_tells_the_same_and_takes_no_other_share()
    {
        var whole = await RunAsync(Small() with { Rounds = 6 }, "whole");
        await RunAsync(Small() with { Rounds = 2 }, "halves");
        var halves = await RunAsync(Small() with { Rounds = 6 }, "halves");
        Assert.Equal((whole.ModelSha256, whole.Validation), (halves.ModelSha256, halves.Validation));
        Assert.Contains(
            "evaluate.validation was 0.2 and is not set",
            (await Assert.ThrowsAsync<BadInputException>(() => RunAsync(Without(Small() with { Rounds = 7 }), "halves"))).Message);
    }

    [Fact]
    public async Task Tables_and_curves_have_the_figures_of_runs_that_validate()
    {
        var (kept, plain) = (await RunAsync(Small(), "runs/kept"), await RunAsync(Without(Small()), "runs/plain"));
        var runs = RecordedRun.Find([folder.Of("runs")], _ => { });
        var metrics = Metric.All(runs, []).ToDictionary(metric => metric.Name);
        Assert.Equal([kept.Validation!.FinalAccuracy, null], runs.Select(metrics["validation_accuracy"].Of));
        Assert.Equal([kept.Validation.BestAccuracy, null], runs.Select(metrics["best_validation_accuracy"].Of));
        Assert.Equal([kept.Validation.BestRoundTestAccuracy, null], runs.Select(metrics["test_at_best_validation"].Of));
        Assert.Equal(kept.Validation.FinalAccuracy, runs[0].Rounds[^1].ValidationAccuracy!.Value, 1e-5);
        Assert.All(runs[1].Rounds, point => Assert.Null(point.ValidationLoss));
        Assert.DoesNotContain(Metric.All([runs[1]], []), metric => metric.Name.Contains("validation", StringComparison.Ordinal));
        Assert.Contains("the best by validation", kept.InWords(), StringComparison.Ordinal);
        Assert.Contains("(best ", plain.InWords(), StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Softmax cross-entropy and accuracy of one linear layer, in doubles.</summary>
    private static (double Loss, double Accuracy) Score(Dataset dataset, float[] weights, int[] examples)
    {
        var (size, loss, correct) = (dataset.Shape.Size, 0.0, 0);
        var plane = dataset.Shape.Height * dataset.Shape.Width;
        var (images, labels) = (dataset.Train.AsImages("A test"), dataset.Train.Targets.AsClasses("A test").Labels);
        foreach (var example in examples)
        {
            var logits = new double[dataset.Classes];
            var image = images.Image(example);
            for (var c = 0; c < logits.Length; c++)
            {
                logits[c] = weights[logits.Length * size + c];
                for (var i = 0; i < size; i++)
                    logits[c] += weights[c * size + i]
                        * (image[i] * dataset.Normalization!.Scale[i / plane] + dataset.Normalization!.Shift[i / plane]);
            }
            var label = labels[example];
            loss += Math.Log(logits.Sum(Math.Exp)) - logits[label];
            if (Array.IndexOf(logits, logits.Max()) == label) correct++;
        }
        return (loss / examples.Length, (double)correct / examples.Length);
    }

    private static Experiment Small() => RunsFolder.Small with
    {
        Rounds = 5,
        Evaluate = new() { Every = 2, Validation = 0.2 },
    };

    private static Experiment Without(Experiment experiment) =>
        experiment with { Evaluate = experiment.Evaluate with { Validation = null } };

    private static T Default<T>(string name) where T : Component => (T)OptionInfo.Create(Catalog.Find(typeof(T), name)!.Type);

    private Task<Workload> LoadAsync(Experiment experiment) =>
        Workload.LoadAsync(Resolved.Of(experiment, folder.Of(), Catalog), null, TestContext.Current.CancellationToken);

    private Task<RunSummary> RunAsync(Experiment experiment, string name, IRunView? view = null) => folder.RunAsync(experiment, name, view);
}
