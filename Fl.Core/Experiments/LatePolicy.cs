namespace Fl.Core;

/// <summary>What becomes of a client of a round that would answer after the deadline.</summary>
public enum LatePolicy
{
    /// <summary>It is let go.</summary>
    Drop,

    /// <summary>It goes on, and its update is folded in the round in which it comes; until then it is not asked again.</summary>
    Accept,

    /// <summary>It does as many optimizer steps as it can in time, and its partial work counts.</summary>
    Partial,
}
