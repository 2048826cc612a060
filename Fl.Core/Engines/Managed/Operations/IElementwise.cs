namespace Fl.Core.Managed;

/// <summary>A function of one value, and its derivative times the gradient of what it gave.</summary>
internal interface IElementwise
{
    static abstract V Apply<W, V>(V x)
        where W : IWidth<V>
        where V : struct;

    /// <param name="y">What <see cref="Apply"/> gave.</param>
    /// <param name="gradient">The gradient of y.</param>
    static abstract V Backward<W, V>(V y, V gradient)
        where W : IWidth<V>
        where V : struct;
}
