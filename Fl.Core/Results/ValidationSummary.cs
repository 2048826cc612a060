namespace Fl.Core;

/// <summary>What the validation examples tell of a run.</summary>
/// <param name="Examples">How many there are.</param>
/// <param name="FinalAccuracy">Of the last round.</param>
/// <param name="FinalLoss">Of the last round.</param>
/// <param name="BestAccuracy">The best of all rounds.</param>
/// <param name="BestRound">The first round that has it.</param>
/// <param name="BestRoundTestAccuracy">The test accuracy in that round, which was not picked on the test set.</param>
public sealed record ValidationSummary(
    int Examples, double FinalAccuracy, double FinalLoss, double BestAccuracy, int BestRound, double BestRoundTestAccuracy)
{
    /// <summary>Null where there are no validation examples.</summary>
    public static ValidationSummary? Of(Standing standing) =>
        standing is { Last.Validation: { } last, BestValidated: { Validation: { } validation } best }
            ? new(last.Examples, last.Accuracy, last.Loss, validation.Accuracy, best.Round, best.Test.Accuracy)
            : null;
}
