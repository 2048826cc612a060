namespace Fl.Core;

/// <summary>An <see cref="Optimizer"/> at work: its options, and what earlier gradients left.</summary>
/// <threadsafety>Not thread-safe.</threadsafety>
public abstract class OptimizerSteps
{
    /// <summary>Forgets what earlier gradients left; before the first step too.</summary>
    public abstract void Reset();

    /// <param name="gradient">May be written to.</param>
    public abstract void Step(Vector parameters, Vector gradient, double lr);
}
