using System.Collections;

namespace Fl.Core;

/// <summary>The options of an experiment that no file need be able to hold.</summary>
internal static class ExperimentOptions
{
    /// <summary>By dotted key, as its file has them; a component that a file cannot hold has its name alone.</summary>
    public static IReadOnlyDictionary<string, string> Of(Experiment experiment)
    {
        if (ComponentTree.WhyNotWritten(experiment) is null) return ExperimentDifference.Options(experiment.ToYaml());
        var options = new Dictionary<string, string>();
        foreach (var option in OptionInfo.Of(typeof(Experiment)))
            if (option.Get(experiment) is { } value) Add(options, option.Key, value);
        return options;
    }

    private static void Add(Dictionary<string, string> options, string key, object value)
    {
        if (value is Component component)
        {
            if (ComponentTree.WhyNotWritten(component) is not null)
            {
                options[key] = Catalog.NameOf(component);
                return;
            }
            var inner = ExperimentDifference.Options(ComponentWriter.Write(component));
            if (ComponentKind.IsChosen(component.GetType())) options[inner.Count == 0 ? key : $"{key}.name"] = Catalog.NameOf(component);
            foreach (var (name, text) in inner) options[$"{key}.{name}"] = text;
        }
        else if (value is IEnumerable items and not string)
        {
            foreach (var (index, item) in items.Cast<object>().Index()) Add(options, $"{key}.{index}", item);
        }
        else options[key] = OptionText.Scalar(value);
    }
}
