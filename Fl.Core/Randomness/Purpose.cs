namespace Fl.Core;

/// <summary>What a random stream is for; a part of its key. Values are part of the reproducibility contract: never renumber.</summary>
public enum Purpose
{
    Initialization = 1,
    Partition = 2,
    Cohort = 3,
    Shuffle = 4,
    Augmentation = 5,
    Dropout = 6,
    FeatureNoise = 7,
    SyntheticTrain = 8,
    SyntheticTest = 9,
    Style = 10,
    Holdout = 11,
    Straggler = 12,
    Epochs = 13,
    TestNoise = 14,
    Bucketing = 20,
    Attackers = 21,
    AttackerData = 22,
    Poison = 23,
    Forgery = 24,
    ServerExamples = 25,
    Validation = 26,
    Compression = 27,
    Fleet = 30,
    Speed = 31,
    Throughput = 32,
    Departure = 33,
    Availability = 34,
}
