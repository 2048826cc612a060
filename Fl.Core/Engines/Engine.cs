namespace Fl.Core;

/// <summary>
/// Computes loss and gradient of one model on one batch. A worker owns one engine for the whole run: everything is
/// allocated once, nothing per batch, and it computes on the calling thread alone, unless it was given threads of its own.
/// </summary>
/// <remarks>
/// Load <see cref="Weights"/>, fill <see cref="Batch"/>, call <see cref="ComputeGradient"/> and step
/// <see cref="Weights"/> by <see cref="Gradient"/>; or call <see cref="Evaluate"/> or <see cref="Predict"/>.
/// </remarks>
/// <threadsafety>Used by one thread at a time.</threadsafety>
public abstract class Engine : IDisposable
{
    private Vector? trained;

    public abstract Model Model { get; }

    /// <summary>The flat weights, length <see cref="Layout.Length"/>: parameters, then buffers.</summary>
    public abstract Vector Weights { get; }

    /// <summary>
    /// Gradient of the mean of the loss that <see cref="EngineFactory.Create(Fl.Core.Model, int, Loss?)"/> was told,
    /// length <see cref="Layout.TrainableLength"/>; valid after <see cref="ComputeGradient"/>.
    /// </summary>
    public abstract Vector Gradient { get; }

    /// <summary>The input buffer; its capacity is the largest batch.</summary>
    public abstract Batch Batch { get; }

    /// <summary>
    /// Forward and backward in training mode on the batch at hand: fills <see cref="Gradient"/> with the gradient of the
    /// batch's mean loss, updates running statistics in <see cref="Weights"/>.
    /// </summary>
    /// <param name="dropout">Where dropout masks are drawn from.</param>
    /// <param name="probe">Adds a gradient of its own at the representation, if given; the result is without it.</param>
    /// <exception cref="BadInputException">The batch is one example, and the model is not trained on one:
    /// <see cref="Model.WhyNotAlone"/>.</exception>
    public abstract BatchResult ComputeGradient(RandomStream dropout, RepresentationProbe? probe = null);

    /// <summary>
    /// <see cref="ComputeGradient"/> and <see cref="Vector.SgdStep"/> on the parameters, in one, for training that adds
    /// nothing to the gradient: the same bits, but an engine may step a weight while its gradient is at hand. What
    /// <see cref="Gradient"/> holds afterwards is left open.
    /// </summary>
    /// <param name="dropout">Where dropout masks are drawn from.</param>
    /// <param name="momentumBuffer">As long as <see cref="Gradient"/>; null without momentum.</param>
    public virtual BatchResult SgdStep(
        RandomStream dropout, Vector? momentumBuffer, float lr, float momentum, float weightDecay, bool nesterov)
    {
        var result = ComputeGradient(dropout);
        trained ??= Weights.Slice(0, Gradient.Length);
        trained.SgdStep(Gradient, momentumBuffer, lr, momentum, weightDecay, nesterov);
        return result;
    }

    /// <summary>Forward in evaluation mode on the batch at hand; changes neither weights nor gradient.</summary>
    /// <param name="tally">Has the result added, and by class what the logits say, if given.</param>
    public abstract BatchResult Evaluate(Tally? tally = null);

    /// <summary>The same forward, for what it says of each image rather than how well: its logits.</summary>
    /// <param name="logits">Receives examples x outputs, example after example; of that length.</param>
    public abstract void Predict(Span<float> logits);

    /// <summary>The same forward, as far as the representation of each image.</summary>
    /// <param name="values">Receives images x <see cref="Model.RepresentationLength"/>, image after image;
    /// there may be room for more.</param>
    public abstract void Represent(Vector values);

    /// <summary>
    /// Nothing is computed for a while. An engine that evaluates alone may forget everything, its <see cref="Weights"/> too,
    /// and give back memory.
    /// </summary>
    public virtual void Rest() { }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    /// <summary>To be called before anything is computed of a gradient.</summary>
    /// <exception cref="BadInputException">The batch at hand is one example, on which the model cannot be trained.</exception>
    protected void RequireTrainable()
    {
        if (Batch.Count == 1 && Model.WhyNotAlone is { } reason)
            throw new BadInputException(
                $"model '{Model.Name}', {reason}; give each client two examples or more, or the model a group-norm.");
    }
}
