namespace Fl.Core;

/// <summary>Which of the clients are the attackers.</summary>
public enum AttackerChoice
{
    /// <summary>Any of them, drawn from the experiment's seed.</summary>
    Random,

    /// <summary>Those with the lowest numbers.</summary>
    First,

    /// <summary>Those with the highest numbers.</summary>
    Last,
}
