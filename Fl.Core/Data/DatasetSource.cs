namespace Fl.Core;

/// <summary>The <c>dataset:</c> of an experiment: where examples come from and how they are prepared.</summary>
[Kind("datasets")]
public abstract record DatasetSource : Component
{
    /// <summary>Shape of the examples that it yields, known without loading.</summary>
    public abstract Shape Shape { get; }

    /// <summary>What is learnt of each, known without loading.</summary>
    public abstract LearningTask LearningTask { get; }

    /// <summary>Whether another seed gives other data, so that runs of several seeds cannot share it.</summary>
    public virtual bool DependsOnSeed => true;

    /// <summary>Loads (or generates, or downloads) the data.</summary>
    /// <param name="context">Seed, directory against which relative paths are resolved, and where progress is told.</param>
    /// <exception cref="BadInputException">A file is missing, truncated or damaged.</exception>
    public abstract Task<Dataset> LoadAsync(LoadContext context, CancellationToken cancellation);

    /// <summary>
    /// Loads some of the training examples, in the order chosen, and no test examples. A data set that can find them one by one
    /// takes memory for these alone.
    /// </summary>
    /// <param name="choose">
    /// Told every training example's target, and its owner where the data says so; says which are wanted, each once.
    /// </param>
    /// <exception cref="BadInputException">A file is missing, truncated or damaged.</exception>
    public virtual async Task<Dataset> LoadPartAsync(
        LoadContext context, Func<Targets, Owners?, int[]> choose, CancellationToken cancellation)
    {
        var whole = await LoadAsync(context, cancellation);
        return whole with { Train = whole.Train.Select(choose(whole.Train.Targets, whole.Train.Owners)), Test = whole.Test.Select([]) };
    }
}
