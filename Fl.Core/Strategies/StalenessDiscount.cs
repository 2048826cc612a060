namespace Fl.Core;

/// <summary>What an update counts for that starts from older weights: s(tau) in the papers on asynchronous federation.</summary>
[Kind("discounts")]
public abstract record StalenessDiscount : Component
{
    /// <summary>
    /// A factor from 0 to 1 that does not grow with <paramref name="staleness"/>, the server's steps since the client was asked; 1 for 0.
    /// </summary>
    public abstract double Of(int staleness);
}
