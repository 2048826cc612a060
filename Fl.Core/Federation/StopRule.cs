using System.Globalization;

namespace Fl.Core;

/// <summary>Looks whether a run ends before its last round, as <see cref="StopOptions"/> say.</summary>
internal static class StopRule
{
    /// <summary>Why a run that stands so ends; null where it does not.</summary>
    /// <param name="headline">By which rounds are compared.</param>
    public static StopReason? Find(StopOptions options, Standing standing, Headline headline)
    {
        if (options.Target is { } target && standing.Last?.Chosen.Accuracy >= target.Accuracy)
            return new("target", $"{Whose(standing)} accuracy {Text(standing.Last.Chosen.Accuracy)} has reached {Text(target.Accuracy)}");
        if (standing is { Last: { } last, Chosen: { } best } && last.Round - best.Round >= options.Patience)
            return new(
                "patience",
                $"{Whose(standing)} {headline.Name} has not been better for {last.Round - best.Round} rounds than in round {best.Round}");
        if (standing.FailedRounds >= options.FailedRounds) return new("failed_rounds", $"{standing.FailedRounds} rounds have failed");
        if (standing.VirtualSeconds / 3600 is { } hours && hours >= options.VirtualHours)
            return new("virtual_hours", $"{Text(hours)} virtual hours have passed");
        var minutes = standing.WallSeconds / 60;
        return minutes >= options.Minutes ? new("minutes", $"{Text(minutes)} minutes have passed") : null;
    }

    private static string Whose(Standing standing) => standing.IsValidated ? "validation" : "test";

    private static string Text(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
