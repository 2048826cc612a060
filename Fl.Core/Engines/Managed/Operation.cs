namespace Fl.Core.Managed;

/// <summary>One step of a plan, bound to its memory: computes a value of the graph, and the gradients of what it reads.</summary>
internal abstract class Operation
{
    public abstract void Forward(in Pass pass);

    /// <summary>From the gradient of its output, those of its parameters and of its inputs.</summary>
    public abstract void Backward(in Pass pass);
}
