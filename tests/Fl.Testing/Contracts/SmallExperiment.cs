using Fl.Core;

namespace Fl.Testing;

/// <summary>Experiments that take a fraction of a second.</summary>
public static class SmallExperiment
{
    /// <summary>Seven clients of different classes, some of them twice in three rounds, and a model with running statistics.</summary>
    public static Experiment Training => new()
    {
        Name = "contract",
        Rounds = 3,
        Dataset = new SyntheticImages { Train = 140, Test = 60 },
        Partition = new DirichletClient { Alpha = 1, Holdout = 0.2 },
        Clients = new() { Count = 7, PerRound = 4 },
        Model = new LayerList
        {
            Layers = [new Flatten(), new Linear { Features = 8 }, new BatchNorm(), new Relu(), new Linear { Features = 10 }],
        },
        Train = new() { BatchSize = 8, Lr = 0.005 },
        Evaluate = new() { Every = 3 },
        Engine = new ManagedEngineFactory(),
    };
}
