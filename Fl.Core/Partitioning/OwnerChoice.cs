namespace Fl.Core;

/// <summary>Which owners become the clients of <see cref="Natural"/>.</summary>
public enum OwnerChoice
{
    /// <summary>The first, in the order of the data set's owners.</summary>
    First,

    /// <summary>Those with the most examples, of equals the first.</summary>
    Largest,

    /// <summary>Any, drawn by the experiment's seed.</summary>
    Random,
}
