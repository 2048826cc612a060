using System.Collections.Concurrent;
using System.Net;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Fl.Core;

/// <summary>
/// Summaries from the documentation file that the compiler writes beside each assembly; empty where that file was left
/// behind (a device's binary has no use for it). An XML parser for it would be a tenth of that binary.
/// </summary>
internal static partial class DocComments
{
    private static readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, string>> Files = new();

    /// <summary>Files of assemblies that do not have theirs beside the program.</summary>
    private static readonly ConcurrentDictionary<Assembly, string> Elsewhere = new();

    /// <summary>Says where an assembly's file is.</summary>
    public static void Place(Assembly assembly, string path) => Elsewhere[assembly] = path;

    public static string Summary(Type type) => Find(type.Assembly, "T:" + type.FullName?.Replace('+', '.'));

    public static string Summary(PropertyInfo property) =>
        Find(property.DeclaringType!.Assembly, $"P:{property.DeclaringType.FullName?.Replace('+', '.')}.{property.Name}");

    public static string Summary(FieldInfo field) =>
        Find(field.DeclaringType!.Assembly, $"F:{field.DeclaringType.FullName?.Replace('+', '.')}.{field.Name}");

    private static string Find(Assembly assembly, string member) =>
        Files.GetOrAdd(
            Elsewhere.GetValueOrDefault(assembly) ?? Path.Combine(AppContext.BaseDirectory, assembly.GetName().Name + ".xml"),
            Load).GetValueOrDefault(member, "");

    private static Dictionary<string, string> Load(string path)
    {
        try
        {
            return Member().Matches(File.ReadAllText(path))
                .ToDictionary(member => member.Groups["name"].Value, member => OneLine(member.Groups["summary"].Value));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string OneLine(string summary) =>
        string.Join(
            ' ', WebUtility.HtmlDecode(Tag().Replace(summary, Reference)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>What a <c>see</c> or <c>paramref</c> points at; an option by its YAML key. Nothing for other tags.</summary>
    private static string Reference(Match tag)
    {
        var target = tag.Groups["target"].Value;
        if (!tag.Groups["attribute"].ValueSpan.SequenceEqual("cref")) return target;
        var name = target.Split('(')[0].Split('.', ':')[^1];
        return target.StartsWith("P:", StringComparison.Ordinal) ? JsonNamingPolicy.SnakeCaseLower.ConvertName(name) : name;
    }

    [GeneratedRegex("""<member name="(?<name>[^"]*)">(?:(?!</member>).)*?<summary>(?<summary>.*?)</summary>""", RegexOptions.Singleline)]
    private static partial Regex Member();

    /// <summary>Any tag; one that is empty, with what it points at.</summary>
    [GeneratedRegex("""<(?:\w+\s+(?<attribute>cref|name|langword)="(?<target>[^"]*)"\s*/>|[^>]*>)""")]
    private static partial Regex Tag();
}
