namespace Fl.Core.Managed;

/// <summary>A linear map of a row of vectors, one side of a transform of Winograd's filtering.</summary>
internal unsafe interface ITransform
{
    static abstract int Inputs { get; }

    static abstract int Outputs { get; }

    /// <summary>Vectors at <paramref name="step"/> floats from each other.</summary>
    static abstract void Run<W, V>(float* source, nint step, float* target, nint targetStep)
        where W : IWidth<V>
        where V : struct;
}
