namespace Fl.Core;

/// <summary>
/// How many attackers a rule withstands: f of them where a round has at least <paramref name="PerAttacker"/> f + <paramref name="Beside"/>
/// updates.
/// </summary>
/// <param name="Least">The smallest f of which the rule does more than take the mean.</param>
internal readonly record struct AttackerLimit(int PerAttacker, int Beside, int Least)
{
    /// <summary>The largest f for so many updates.</summary>
    public int Most(int updates) => Math.Max(0, (updates - Beside) / PerAttacker);

    /// <summary>How many updates a round needs at least: for the f that was asked for, or for the smallest there is.</summary>
    public int Fewest(int? asked) => (int)Math.Min(PerAttacker * (long)(asked ?? Least) + Beside, int.MaxValue);

    /// <summary>The f of a round: what was asked for, or the largest there may be.</summary>
    /// <exception cref="RunFailedException">Too few updates came for the f that was asked for.</exception>
    public int Resolve(int? asked, int updates, int round) => asked is not { } f ? Most(updates)
        : f <= Most(updates) ? f
        : throw new RunFailedException(
            $"round {round}: {updates} updates came, {Fewest(f)} are needed to withstand {f} attackers: lower the aggregator's f.");

    /// <summary>What is wrong with the f that was asked for in an aggregator.</summary>
    public IEnumerable<Problem> Problems(int? asked, Aggregator aggregator, StepSize step)
    {
        var name = Catalog.NameOf(aggregator);
        if (asked < Least)
            yield return new("f",
                $"with f {asked} {name} is the mean and withstands nobody: set f to {Least} or more, or take aggregator mean.");
        else if (asked is { } f && step.Updates >= Fewest(Least) && step.Updates < Fewest(f))
            yield return new("f", $"{f} attackers need {PerAttacker * (long)f + Beside} updates a round ({PerAttacker} f + {Beside}), "
                + $"but {step.Source} gives {step.Updates}: set f to {Most(step.Updates)} or less.");
    }
}
