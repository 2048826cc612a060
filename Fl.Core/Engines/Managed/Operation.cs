namespace Fl.Core.Managed;

/// <summary>One step of a plan, bound to its memory: computes a value of the graph, and the gradients of what it reads.</summary>
internal abstract unsafe class Operation
{
    /// <summary>The parameters that <see cref="BackwardAndStep"/> steps; the others are stepped by the gradient it leaves.</summary>
    public virtual Segment? Stepped => null;

    /// <summary>Whether backward reads the values of its inputs.</summary>
    public virtual bool RereadsInput => true;

    /// <summary>Whether backward reads the values of its output.</summary>
    public virtual bool RereadsOutput => true;

    public abstract void Forward(in Pass pass);

    /// <summary>From the gradient of its output, those of its parameters and of its inputs.</summary>
    public abstract void Backward(in Pass pass);

    /// <summary>The same, but steps <see cref="Stepped"/> by its gradient while that is in registers, and leaves none of it.</summary>
    /// <param name="momentum">Of the parameters to be stepped; null without.</param>
    public virtual void BackwardAndStep(in Pass pass, SgdRule rule, float* momentum) => Backward(pass);
}
