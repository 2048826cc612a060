namespace Fl.Core;

/// <summary>The model of a run's best round, kept in <see cref="ModelFiles.BestName"/>.</summary>
/// <param name="Round">Its round.</param>
/// <param name="By">By what it is the best: <c>validation</c>, or <c>test</c>, and then its test accuracy is no result.</param>
/// <param name="TestAccuracy">Its accuracy on the test set.</param>
public sealed record BestModel(int Round, string By, double TestAccuracy)
{
    /// <summary>That of the rounds so far, one of which was scored at least.</summary>
    internal static BestModel Of(Standing standing) =>
        new(standing.Chosen!.Round, standing.IsValidated ? "validation" : "test", standing.Chosen.Test.Accuracy);
}
