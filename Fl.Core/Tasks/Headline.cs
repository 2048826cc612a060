namespace Fl.Core;

/// <summary>The figure that models are compared by, and which way.</summary>
/// <param name="Name">As files and messages call it: accuracy.</param>
/// <param name="Of">The figure of a score; NaN where it is missing.</param>
/// <param name="LessIsBetter">As with an error.</param>
public sealed record Headline(string Name, Func<Evaluation, double> Of, bool LessIsBetter = false)
{
    /// <summary>
    /// Whether a score is better than another; one whose figure is missing is not, and any that has one is better than none.
    /// </summary>
    public bool IsBetter(Evaluation score, Evaluation? than) => than is null ? !double.IsNaN(Of(score))
        : LessIsBetter ? Of(score) < Of(than) : Of(score) > Of(than);
}
