namespace Fl.Core;

/// <summary>A vector's name and how many elements it has.</summary>
public sealed record NamedLength(string Name, int Length);
