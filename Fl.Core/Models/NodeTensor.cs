namespace Fl.Core;

/// <summary>A parameter or buffer of a node.</summary>
/// <param name="Name">Its local name: weight, bias, running_mean, running_var.</param>
/// <param name="Segment">Where it is in the flat vector.</param>
/// <param name="Bound">Initial values are uniform in (-Bound, Bound); null for a constant.</param>
/// <param name="Constant">Initial value where <paramref name="Bound"/> is null.</param>
public sealed record NodeTensor(string Name, Segment Segment, float? Bound, float Constant);
