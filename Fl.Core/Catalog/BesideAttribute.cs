namespace Fl.Core;

/// <summary>
/// Of an option that chooses a component: these of the component's options are options of the table that the choice is in, and written
/// there: <c>train: {optimizer: sgd, momentum: 0.9}</c>. Where a file has them under the component, they count as if they stood beside it.
/// </summary>
/// <param name="keys">Keys of both, with the same type, bounds and default.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class BesideAttribute(params string[] keys) : Attribute
{
    public IReadOnlyList<string> Keys { get; } = keys;
}
