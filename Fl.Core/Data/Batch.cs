namespace Fl.Core;

/// <summary>
/// The input buffer of an engine: up to <see cref="Capacity"/> examples in the engine's own layout and device-visible
/// memory, and their targets. Loaded in place, reused for every batch, owned by the engine.
/// </summary>
public sealed unsafe class Batch(Shape shape, int capacity, BatchLayout layout, float* values)
{
    public Shape Shape { get; } = shape;

    public int Capacity { get; } = capacity;

    public BatchLayout Layout { get; } = layout;

    /// <summary>The first float of the buffer.</summary>
    public float* Values { get; } = values;

    /// <summary>Class index of each example; <see cref="Count"/> of them are valid.</summary>
    public int[] Labels { get; } = new int[capacity];

    /// <summary>Examples in the buffer now, 1 to <see cref="Capacity"/>.</summary>
    public int Count { get; set; }
}
