namespace Fl.Core;

/// <summary>The name by which an experiment file asks for this type, e.g. <c>dirichlet</c>; kebab-case.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class NamedAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
