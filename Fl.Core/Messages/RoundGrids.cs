namespace Fl.Core;

/// <summary>The grids of a round's sums.</summary>
/// <param name="Model">Of the model's part of a message, weighted as the strategy weighs updates.</param>
/// <param name="Extras">Of the vectors that a strategy's client half returns beside it, of which all count alike.</param>
public readonly record struct RoundGrids(Grid Model, Grid Extras)
{
    /// <param name="mostWeight">No more than this much weight is added: mostly the training examples of all who may answer.</param>
    /// <param name="mostUpdates">No more than this many updates are.</param>
    public RoundGrids(double mostWeight, int mostUpdates)
        : this(new Grid(mostWeight), new Grid(mostUpdates)) { }
}
