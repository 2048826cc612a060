using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>The gradients of one plane that a pooling passes on, and their positions, in the order of these.</summary>
internal readonly unsafe struct PassedList(int* positions, float* values, int count)
{
    public int* Positions => positions;

    public float* Values => values;

    public int Count => count;

    /// <summary>Writes each to its position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Scatter(float* plane)
    {
        for (var i = 0; i < count; i++) plane[positions[i]] = values[i];
    }
}
