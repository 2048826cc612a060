namespace Fl.Core;

/// <summary>
/// A tensor that a layer asks for: its local name, shape, kind, and initial values (uniform in (-Bound, Bound), or a constant).
/// </summary>
public sealed record TensorSpec(string Name, int[] Shape, bool Trainable = true, float? Bound = null, float Constant = 0);
