namespace Fl.Core;

/// <summary>The <c>compress:</c> of an experiment: how messages become bytes.</summary>
public sealed record CompressOptions : Component
{
    /// <summary>
    /// Encodes what clients send of what is trained. Running statistics, and what a strategy sends beside the change, travel as they are.
    /// </summary>
    public Codec Up { get; init; } = new F32();
}
