using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;

namespace Fl.Core;

/// <summary>
/// A component that code has made, with those inside it: of any type, whether a catalog has it and an experiment file could hold it or
/// not.
/// </summary>
internal static class ComponentTree
{
    /// <summary>The component and all inside it, the outer ones first, each with its dotted key; that of the outermost is empty.</summary>
    public static IEnumerable<(string Key, Component Component)> Of(Component component, string key = "") =>
        Inside(component).SelectMany(inner => Of(inner.Component, Join(key, inner.Key))).Prepend((key, component));

    /// <summary>
    /// What an experiment file with it would be refused for: numbers beyond their bounds and, where there are none,
    /// <see cref="Component.Problems"/>.
    /// </summary>
    public static IReadOnlyList<Problem> Problems(Component component)
    {
        var all = Of(component).ToList();
        List<Problem> problems =
            [.. all.SelectMany(one => Numbers(one.Component).Select(problem => problem with { Key = Join(one.Key, problem.Key) }))];
        if (problems.Count > 0) return problems;
        // Those that stand beside a choice are told by whoever has the choice.
        var parts = all.Select(one => Beside(one.Component, one.Key)).SelectMany(keys => keys).ToHashSet();
        return [.. all.Where(one => !parts.Contains(one.Key))
            .SelectMany(one => one.Component.Problems().Select(problem => problem with { Key = Join(one.Key, problem.Key) }))];
    }

    /// <summary>Why no experiment file can hold it, in a sentence without a full stop; null where one can.</summary>
    public static string? WhyNotWritten(Component component)
    {
        foreach (var (key, inner) in Of(component))
        {
            var type = inner.GetType();
            var where = key.Length == 0 ? type.Name : $"{key} ({type.Name})";
            if (ComponentKind.IsChosen(type) && type.GetCustomAttribute<NamedAttribute>(inherit: false) is null)
                return $"{where} has no [Named(\"...\")]";
            if (!HasDefault(type)) return $"{where} has no constructor without parameters";
            if (Options(type).FirstOrDefault(option => !OptionInfo.IsForm(option.PropertyType)) is { } odd)
                return $"{where} has {odd.Name}, which is a {odd.PropertyType.Name}";
        }
        return null;
    }

    private static IEnumerable<(string Key, Component Component)> Inside(Component component)
    {
        foreach (var option in Options(component.GetType()))
        {
            var (key, value) = (KeyOf(option), option.GetValue(component));
            if (value is Component inner) yield return (key, inner);
            else if (value is IEnumerable items and not string)
                foreach (var (index, item) in items.Cast<object?>().Index())
                    if (item is Component one) yield return ($"{key}.{index}", one);
        }
    }

    private static IEnumerable<Problem> Numbers(Component component) =>
        from option in Options(component.GetType())
        let value = option.GetValue(component)
        from number in value switch
        {
            double or float or int or long => [Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture)],
            EpochRange range => [range.From, range.To],
            IEnumerable<double> numbers => numbers,
            IEnumerable<float> numbers => numbers.Select(one => (double)one),
            IEnumerable<int> numbers => numbers.Select(one => (double)one),
            _ => Array.Empty<double>(),
        }
        let bounds = Bounds.Of(typeof(double), option.GetCustomAttribute<RangeAttribute>())
        where !double.IsFinite(number) || !bounds.Contains(number)
        select new Problem(KeyOf(option), $"found '{OptionText.Number(number)}', expected a number {bounds}".TrimEnd() + ".");

    private static IEnumerable<string> Beside(Component component, string key) => Options(component.GetType())
        .Where(option => option.IsDefined(typeof(BesideAttribute))).Select(option => Join(key, KeyOf(option)));

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "Trimmed binaries root the assemblies of components whole.")]
    private static IEnumerable<PropertyInfo> Options(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.SetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0);

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "Trimmed binaries root the assemblies of components whole.")]
    private static bool HasDefault(Type type) => type.GetConstructor(Type.EmptyTypes) is not null;

    private static string KeyOf(PropertyInfo option) => JsonNamingPolicy.SnakeCaseLower.ConvertName(option.Name);

    private static string Join(string key, string inner) => key.Length == 0 || inner.Length == 0 ? key + inner : $"{key}.{inner}";
}
