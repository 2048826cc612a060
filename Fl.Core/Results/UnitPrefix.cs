namespace Fl.Core;

/// <summary>The prefix under which figures of a unit are shown, so that the largest has a few digits.</summary>
/// <param name="Scale">By what they are multiplied.</param>
/// <param name="Name">G, M, k or nothing.</param>
public readonly record struct UnitPrefix(double Scale, string Name)
{
    private static readonly UnitPrefix[] All = [new(1e-9, "G"), new(1e-6, "M"), new(1e-3, "k"), new(1, "")];

    /// <param name="most">The largest of the figures.</param>
    public static UnitPrefix For(double most) => All.FirstOrDefault(prefix => most * prefix.Scale >= 1, All[^1]);
}
