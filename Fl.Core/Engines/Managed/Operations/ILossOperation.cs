namespace Fl.Core.Managed;

/// <summary>The loss at the end of a graph.</summary>
internal interface ILossOperation
{
    /// <summary>
    /// Sums the loss and counts the right answers; in training fills the gradient of the mean loss, zero in unused lanes.
    /// </summary>
    /// <param name="sum">Has the losses added one by one, so that it does not depend on where batches end.</param>
    BatchResult Run(in Pass pass, ref double sum);
}
