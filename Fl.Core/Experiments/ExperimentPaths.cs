using System.Collections;

namespace Fl.Core;

/// <summary>The paths that are anywhere in an experiment.</summary>
internal static class ExperimentPaths
{
    /// <summary>The dotted keys of all path options that have a value.</summary>
    public static IEnumerable<string> KeysOf(Component component, string under = "") =>
        OptionInfo.Of(component.GetType()).SelectMany(option => KeysIn(option.Get(component), option.IsPath, under + option.Key));

    private static IEnumerable<string> KeysIn(object? value, bool isPath, string key) => value switch
    {
        Component inner => KeysOf(inner, key + "."),
        string text => isPath && text.Length > 0 ? [key] : [],
        IEnumerable items => items.Cast<object>().SelectMany((item, i) => KeysIn(item, isPath, $"{key}.{i}")),
        _ => [],
    };
}
