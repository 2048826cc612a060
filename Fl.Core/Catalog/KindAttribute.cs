namespace Fl.Core;

/// <summary>What <c>fl list</c> calls the components that derive from this base, in the plural: <c>strategies</c>.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class KindAttribute(string plural) : Attribute
{
    public string Plural { get; } = plural;
}
