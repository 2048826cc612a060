namespace Fl.Core.Managed;

/// <summary>The rows of a convolution (channels of one group) cut into tiles, with the kernels for full tiles and for the rest.</summary>
internal sealed unsafe class TileRows<W, V, TEpilogue>
    where W : IWidth<V>
    where V : struct
    where TEpilogue : IEpilogue
{
    private readonly RowBlock[] blocks;
    private readonly delegate*<in TileArguments, void>[] full, rest;

    public TileRows(int rows, int restColumns)
    {
        blocks = RowBlock.Split(rows, Registers.Rows(Positions.Columns));
        full = new delegate*<in TileArguments, void>[blocks.Length];
        rest = new delegate*<in TileArguments, void>[blocks.Length];
        for (var i = 0; i < blocks.Length; i++)
        {
            full[i] = TileKernels<W, V, TEpilogue>.Choose(blocks[i].Rows, Positions.Columns);
            if (restColumns > 0) rest[i] = TileKernels<W, V, TEpilogue>.Choose(blocks[i].Rows, restColumns);
        }
    }

    public IReadOnlyList<RowBlock> Blocks => blocks;

    public void Run(int block, ref TileArguments t, Positions positions) => positions.Run(ref t, full[block], rest[block]);
}
