using System.Text.RegularExpressions;

namespace Fl.Core;

/// <summary>The name by which an experiment file asks for this type, e.g. <c>dirichlet</c>; kebab-case.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed partial class NamedAttribute(string name) : Attribute
{
    public string Name { get; } = name;

    /// <summary>Whether a component can have that name: words of small letters and digits with '-' between them.</summary>
    public static bool IsName(string name) => Shape().IsMatch(name);

    [GeneratedRegex(@"^[a-z][a-z0-9]*(-[a-z0-9]+)*\z")]
    private static partial Regex Shape();
}
