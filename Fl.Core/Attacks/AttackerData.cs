namespace Fl.Core;

/// <summary>What the attackers own.</summary>
public enum AttackerData
{
    /// <summary>What the partition deals them, as it does to everybody.</summary>
    Own,

    /// <summary>
    /// The partition deals to the others alone; each attacker has as many examples as they have on average, drawn from the whole
    /// training set, so that an example may be an attacker's too.
    /// </summary>
    Iid,
}
