namespace Fl.Core;

/// <summary>A YAML scalar, where the table is expected, is short for the table with this option alone: <c>with: [mine.cs]</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class BareTextAttribute : Attribute;
