namespace Fl.Core;

/// <summary>What becomes of the work of a client that did not do all of it.</summary>
public enum StragglerWork
{
    /// <summary>Its update counts like any other.</summary>
    Keep,

    /// <summary>Its update has no weight.</summary>
    Drop,
}
