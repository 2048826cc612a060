using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;

namespace Fl.Core;

/// <summary>
/// Summaries from the documentation file that the compiler writes beside each assembly; empty where that file was left
/// behind (a device's binary has no use for it).
/// </summary>
internal static class DocComments
{
    private static readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, string>> Files = new();

    public static string Summary(Type type) => Find(type.Assembly, "T:" + type.FullName?.Replace('+', '.'));

    public static string Summary(PropertyInfo property) =>
        Find(property.DeclaringType!.Assembly, $"P:{property.DeclaringType.FullName?.Replace('+', '.')}.{property.Name}");

    public static string Summary(FieldInfo field) =>
        Find(field.DeclaringType!.Assembly, $"F:{field.DeclaringType.FullName?.Replace('+', '.')}.{field.Name}");

    private static string Find(Assembly assembly, string member) =>
        Files.GetOrAdd(Path.Combine(AppContext.BaseDirectory, assembly.GetName().Name + ".xml"), Load).GetValueOrDefault(member, "");

    private static Dictionary<string, string> Load(string path)
    {
        try
        {
            return XDocument.Load(path).Descendants("member").Where(member => member.Element("summary") is not null)
                .ToDictionary(member => (string)member.Attribute("name")!, member => OneLine(member.Element("summary")!));
        }
        catch (Exception e) when (e is IOException or XmlException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string OneLine(XElement summary)
    {
        var text = new StringBuilder();
        Append(text, summary);
        return string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private static void Append(StringBuilder text, XElement element)
    {
        foreach (var node in element.Nodes())
            if (node is XText plain) text.Append(plain.Value);
            else if (node is XElement { IsEmpty: true } reference) text.Append(Reference(reference));
            else if (node is XElement inner) Append(text, inner);
    }

    /// <summary>What a <c>see</c> or <c>paramref</c> points at; an option by its YAML key.</summary>
    private static string Reference(XElement element)
    {
        if ((string?)element.Attribute("cref") is not { } target)
            return (string?)element.Attribute("name") ?? (string?)element.Attribute("langword") ?? "";
        var name = target.Split('(')[0].Split('.', ':')[^1];
        return target.StartsWith("P:", StringComparison.Ordinal) ? JsonNamingPolicy.SnakeCaseLower.ConvertName(name) : name;
    }
}
