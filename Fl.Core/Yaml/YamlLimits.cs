namespace Fl.Core;

/// <summary>What a YAML text may hold, so that reading it takes little memory and time whatever it is.</summary>
/// <param name="Characters">Its length.</param>
/// <param name="Depth">Tables and lists within each other.</param>
/// <param name="Values">Keys, scalars, tables and lists, with every alias expanded.</param>
internal sealed record YamlLimits(int Characters, int Depth, int Values)
{
    /// <summary>A file of the user's own.</summary>
    public static readonly YamlLimits File = new(1 << 20, 64, 100_000);

    /// <summary>What another machine sends: a model of a thousand layers, one by one, fits.</summary>
    public static readonly YamlLimits Received = new(1 << 18, 32, 20_000);
}
