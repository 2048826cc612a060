using Fl.Core.Managed;

namespace Fl.Benchmarks;

/// <summary>
/// C = A B for row-major matrices by the engine's tiles: A packed by rows of a tile, B by columns, in depths that fit the caches.
/// </summary>
internal sealed unsafe class Gemm<W, V> : IDisposable
    where W : IWidth<V>
    where V : struct
{
    private const int Depth = 256;
    private readonly Arena arena = new();
    private readonly int rows, columns, depth, panelWidth = 4 * W.Lanes;
    private readonly float* packedA, packedB, zeros;
    private readonly int* offsets, from;
    private readonly RowBlock[] blocks;

    public Gemm(int rows, int columns, int depth)
    {
        if (columns % panelWidth != 0 || depth % Depth != 0) throw new ArgumentException("columns and depth must fill panels.");
        (this.rows, this.columns, this.depth) = (rows, columns, depth);
        blocks = RowBlock.Split(rows, Registers.Rows(4));
        packedA = arena.Floats((long)rows * Depth);
        packedB = arena.Floats((long)columns * Depth);
        zeros = arena.Floats(8);
        offsets = arena.Table([.. Enumerable.Range(0, Depth).Select(k => k * panelWidth)]);
        from = arena.Table([.. Enumerable.Range(0, 4).Select(c => c * W.Lanes)]);
    }

    public double Flops => 2.0 * rows * columns * depth;

    public void Run(float* a, float* b, float* c)
    {
        for (var first = 0; first < depth; first += Depth)
        {
            Pack(a + first, b + (nint)first * columns);
            var t = new TileArguments
            {
                ARow = 1, Terms = Depth, TermOffsets = offsets, From = from, To = from, Tiles = 1, Start = zeros, YRow = columns,
            };
            for (var panel = 0; panel < columns; panel += panelWidth)
            {
                t.B = packedB + (nint)panel * Depth;
                foreach (var block in blocks)
                {
                    t.A = packedA + (nint)block.First * Depth;
                    t.AStep = block.Rows;
                    t.Y = c + (nint)block.First * columns + panel;
                    var kernel = first == 0
                        ? TileKernels<W, V, Replace>.Choose(block.Rows, 4)
                        : TileKernels<W, V, Accumulate>.Choose(block.Rows, 4);
                    kernel(t);
                }
            }
        }
    }

    public void Dispose() => arena.Dispose();

    private void Pack(float* a, float* b)
    {
        var target = packedA;
        foreach (var block in blocks)
            for (var k = 0; k < Depth; k++)
                for (var row = 0; row < block.Rows; row++) *target++ = a[(nint)(block.First + row) * depth + k];
        for (var k = 0; k < Depth; k++)
            for (var panel = 0; panel < columns; panel += panelWidth)
                new ReadOnlySpan<float>(b + (nint)k * columns + panel, panelWidth)
                    .CopyTo(new Span<float>(packedB + (nint)panel * Depth + (nint)k * panelWidth, panelWidth));
    }
}
