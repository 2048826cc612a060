namespace Fl.Core;

/// <summary>How many attackers a rule withstands: f of them where a round has at least <paramref name="PerAttacker"/> f + <paramref name="Beside"/> updates.</summary>
internal readonly record struct AttackerLimit(int PerAttacker, int Beside)
{
    /// <summary>The largest f for so many updates.</summary>
    public int Most(int updates) => Math.Max(0, (updates - Beside) / PerAttacker);

    /// <summary>How many updates a round needs at least for the f that was asked for.</summary>
    public int Fewest(int? asked) => asked is > 0 and { } f ? (int)Math.Min(PerAttacker * (long)f + Beside, int.MaxValue) : 1;

    /// <summary>The f of a round: what was asked for, or the largest there may be.</summary>
    /// <exception cref="RunFailedException">Too few updates came for the f that was asked for.</exception>
    public int Resolve(int? asked, int updates, int round) => asked is not { } f ? Most(updates)
        : f <= Most(updates) ? f
        : throw new RunFailedException($"round {round}: {updates} updates came, {PerAttacker * (long)f + Beside} are needed to withstand {f} attackers: lower the aggregator's f.");

    /// <summary>What is wrong with the f that was asked for.</summary>
    /// <param name="updates">Updates that a round has.</param>
    public IEnumerable<Problem> Problems(int? asked, int updates) => asked is not { } f || f <= Most(updates) ? []
        : [new("f", $"{f} attackers need {PerAttacker * (long)f + Beside} updates a round ({PerAttacker} f + {Beside}), but there are {updates}: set f to {Most(updates)} or less.")];
}
