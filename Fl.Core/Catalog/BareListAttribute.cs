namespace Fl.Core;

/// <summary>
/// A YAML list, where the component is expected, is short for the component with this option set to the list:
/// <c>model: [flatten, ...]</c>. One component of a kind may have it.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class BareListAttribute : Attribute;
