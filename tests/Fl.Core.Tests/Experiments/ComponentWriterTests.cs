using FsCheck.Xunit;

namespace Fl.Core.Tests;

using static Reading;

public class ComponentWriterTests
{
    [Fact]
    public void A_resolved_experiment_spells_out_every_option()
    {
        var experiment = Read("""
            dataset: {name: sample, labels: [cat, "2"], shares: [0.1, 1e-7]}
            model: [{layer: conv, channels: 6, kernel: 5}, {layer: residual, body: [{layer: relu, name: act}]}, flatten]
            engine: auto
            """);
        Assert.Equal("""
            name: exp
            seed: 1
            rounds: 100
            dataset:
              name: sample
              augment: none
              train: 1000
              spread: 0.5
              shares: [0.1, 1e-07]
              labels: [cat, "2"]
              offset: 0
            partition:
              name: iid
              holdout: 0
            clients:
              count: 100
              per_round: 10
              over_select: 0
              late: drop
              selection: uniform
            model:
              name: layers
              layers:
                - {layer: conv, channels: 6, kernel: 5, stride: 1, padding: 0, groups: 1, bias: true}
                - layer: residual
                  body:
                    - {layer: relu, name: act}
                  shortcut: []
                  shortcut_name: shortcut
                - flatten
              initial_except: []
              initial_map: {}
              freeze: []
            strategy:
              name: fedavg
              server_lr: 1
              aggregator: mean
            train:
              epochs: 1
              batch_size: 32
              optimizer: sgd
              lr: 0.01
              schedule: constant
              momentum: 0
              nesterov: false
              weight_decay: 0
              beta1: 0.9
              beta2: 0.999
              epsilon: 1e-08
              clip_norm: 0
            evaluate:
              every: 1
              keep_best: true
              clients: false
              targets: []
            checkpoint:
              keep: 2
            on_failed_round: continue
            max_failed_rounds: 10
            engine: auto

            """, experiment.ToYaml());
    }

    [Property(Arbitrary = [typeof(Experiments)], MaxTest = 150)]
    public void An_experiment_survives_writing_and_reading(Experiment experiment)
    {
        var text = experiment.ToYaml();
        Assert.Equal(text, Read(text).ToYaml());
    }

    [Property(Arbitrary = [typeof(Experiments)], MaxTest = 150)]
    public void What_is_read_back_has_the_same_options_to_the_bit(Experiment experiment) =>
        AssertSame(experiment, Read(experiment.ToYaml()), "");

    [Property(Arbitrary = [typeof(Experiments)], MaxTest = 150)]
    public void Experiments_that_differ_in_an_option_differ_in_text(Experiment experiment)
    {
        Assert.NotEqual(experiment.ToYaml(), (experiment with { Seed = experiment.Seed ^ 1 }).ToYaml());
        Assert.NotEqual(experiment.ToYaml(),
            (experiment with { Train = experiment.Train with { Lr = Math.BitIncrement(experiment.Train.Lr) } }).ToYaml());
    }

    private static void AssertSame(Component expected, Component actual, string path)
    {
        Assert.Equal(expected.GetType(), actual.GetType());
        foreach (var option in OptionInfo.Of(expected.GetType()))
        {
            var (old, now) = (Items(option.Get(expected)), Items(option.Get(actual)));
            Assert.Equal(old.Count, now.Count);
            foreach (var (a, b) in old.Zip(now))
                if (a is Component component) AssertSame(component, (Component)b!, $"{path}.{option.Key}");
                else if (a is double number)
                    Assert.Equal(BitConverter.DoubleToInt64Bits(number), BitConverter.DoubleToInt64Bits((double)b!));
                else Assert.Equal(a, b);
        }
    }

    private static List<object?> Items(object? value) =>
        value is System.Collections.IEnumerable items and not string ? [.. items.Cast<object?>()] : [value];
}
