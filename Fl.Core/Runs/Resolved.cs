namespace Fl.Core;

/// <summary>
/// An experiment as it is run here, but for its data: with absolute paths, the engine that computes in place of <c>auto</c>, what is left
/// to the model filled in, and the model built, once for all who need it.
/// </summary>
public sealed record Resolved
{
    private Resolved() { }

    /// <summary>With nothing left open.</summary>
    public required Experiment Experiment { get; init; }

    public required Model Model { get; init; }

    /// <summary>Relative paths in the experiment were relative to this directory.</summary>
    public required string BaseDirectory { get; init; }

    /// <exception cref="BadInputException">Something that was asked for cannot be.</exception>
    public static Resolved Of(Experiment experiment, string baseDirectory, Catalog catalog)
    {
        experiment = experiment.Rooted(baseDirectory);
        var model = experiment.Model.Build(experiment.Dataset.Shape, experiment.Dataset.LearningTask);
        foreach (var problem in experiment.Strategy.Problems(model))
            throw new BadInputException($"strategy.{problem.Key}: {problem.Message}");
        foreach (var problem in experiment.Train.Problems(model)) throw new BadInputException($"train.{problem.Key}: {problem.Message}");
        if (experiment.Strategy.Aggregator.ServerExamples == 1 && model.WhyNotAlone is { } reason)
            throw new BadInputException(
                $"strategy.aggregator keeps 1 training example for the server, and model '{model.Name}' cannot be trained on it: "
                + $"{reason}; take 2 or more.");
        return new()
        {
            Experiment =
                experiment with { Engine = AutoEngine.Resolve(experiment.Engine, model, catalog), Train = experiment.Train.For(model) },
            Model = model,
            BaseDirectory = baseDirectory,
        };
    }
}
