namespace Fl.Core;

/// <summary>The <c>engine:</c> of an experiment: makes one engine for each worker.</summary>
[Kind("engines")]
public abstract record EngineFactory : Component
{
    /// <summary>Why this engine cannot run that model, in one sentence; null when it can.</summary>
    public abstract string? WhyNot(Model model);

    /// <summary>Of the engines that can run a model, <c>auto</c> takes the one with the highest preference.</summary>
    public virtual int Preference => 0;

    /// <summary>Whether its engines compute on several threads where they are given some, with the same bits.</summary>
    public virtual bool DividesBatches => false;

    /// <summary>Name and version of what computes, for <c>summary.json</c>, e.g. <c>libtorch 2.10.0</c>.</summary>
    public abstract string Version { get; }

    /// <summary>Makes an engine; called on the thread that will use it.</summary>
    /// <param name="model">What to compute.</param>
    /// <param name="batchCapacity">Largest batch it will be given, at least 1.</param>
    /// <param name="loss">What the gradient is of; null for what the model's task asks for.</param>
    /// <exception cref="BadInputException">It cannot run the model, or does not know the loss.</exception>
    public abstract Engine Create(Model model, int batchCapacity, Loss? loss = null);

    /// <summary>
    /// The same with threads of its own beside the calling one, on which the bits do not depend; without them where the engine does not
    /// divide batches.
    /// </summary>
    /// <param name="threads">The most that compute at once, at least 1.</param>
    /// <inheritdoc cref="Create(Model, int, Loss?)"/>
    public virtual Engine Create(Model model, int batchCapacity, Loss? loss, int threads) => Create(model, batchCapacity, loss);

    /// <summary>
    /// How many examples are evaluated at once, 1 to <see cref="Evaluation.BatchSize"/>: fewer where an engine's memory is worth it and
    /// no score depends on it.
    /// </summary>
    public virtual int EvaluationBatch(Model model) => Evaluation.BatchSize;

    /// <summary>
    /// Makes an engine that is asked for <see cref="Engine.Evaluate"/>, <see cref="Engine.Predict"/> and <see cref="Engine.Represent"/>
    /// alone, and may do without what gradients take.
    /// </summary>
    /// <inheritdoc cref="Create(Model, int, Loss?, int)"/>
    public virtual Engine CreateEvaluator(Model model, int batchCapacity, Loss? loss = null, int threads = 1) =>
        Create(model, batchCapacity, loss, threads);

    /// <summary>The loss of a model, where an engine knows <see cref="CrossEntropy"/>, and calls a <see cref="ClassLoss"/>.</summary>
    /// <exception cref="BadInputException">It is another.</exception>
    protected Loss LossOf(Model model, Loss? loss)
    {
        loss ??= model.LearningTask.Loss;
        return loss is CrossEntropy or ClassLoss ? loss
            : throw new BadInputException($"engine '{Catalog.NameOf(this)}' does not know loss '{Catalog.NameOf(loss)}'.");
    }
}
