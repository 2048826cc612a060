namespace Fl.Core.Managed;

/// <summary>What happens to the finished sums of one row of a tile: one vector for each column.</summary>
internal unsafe interface IEpilogue
{
    /// <summary>True where the four columns are a 2x2 pooling window and one value is written.</summary>
    static abstract bool Pools { get; }

    /// <param name="t">Where to write.</param>
    /// <param name="to">The tile's part of <see cref="TileArguments.To"/>.</param>
    /// <param name="row">Offset of the row.</param>
    /// <param name="columns">How many of the sums are meant.</param>
    static abstract void Finish<W, V>(in TileArguments t, int* to, nint row, int columns, V s0, V s1, V s2, V s3)
        where W : IWidth<V>
        where V : struct;
}
