namespace Fl.Edge;

/// <summary>How long one step of training took.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Batch">Images in the step.</param>
/// <param name="Flops">Its floating-point operations.</param>
/// <param name="Seconds">The median over the rounds.</param>
public readonly record struct MeasuredStep(string Model, int Batch, double Flops, double Seconds);
