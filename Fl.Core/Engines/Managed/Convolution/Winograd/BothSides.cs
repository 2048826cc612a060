using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>A transform along the rows and then along the columns of a square: T x T'.</summary>
internal static unsafe class BothSides<W, V, TTransform>
    where W : IWidth<V>
    where V : struct
    where TTransform : ITransform
{
    /// <param name="row">Floats from a row of the source to the next; columns are at <paramref name="column"/>.</param>
    /// <param name="scratch">Room for inputs x outputs vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(float* source, nint row, nint column, float* scratch, float* target, nint targetRow, nint targetColumn)
    {
        nint stride = TTransform.Outputs * W.Lanes;
        for (var y = 0; y < TTransform.Inputs; y++) TTransform.Run<W, V>(source + y * row, column, scratch + y * stride, W.Lanes);
        for (var x = 0; x < TTransform.Outputs; x++)
            TTransform.Run<W, V>(scratch + x * W.Lanes, stride, target + x * targetColumn, targetRow);
    }
}
