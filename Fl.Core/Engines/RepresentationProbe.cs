namespace Fl.Core;

/// <summary>
/// Looks at what the model makes of each image, its representation, between the forward and the backward pass of a batch, and has
/// a gradient added there: how a loss over representations, such as MOON's, takes part.
/// </summary>
/// <param name="Values">Filled by the engine: images x <see cref="Model.RepresentationLength"/>, image after image;
/// room for the largest batch.</param>
/// <param name="Gradient">Filled by <paramref name="Look"/>, laid out as the values:
/// what is added to the gradient of the batch's mean loss there.</param>
/// <param name="Look">Called when the values are there, with the number of images.</param>
public sealed record RepresentationProbe(Vector Values, Vector Gradient, Action<int> Look);
