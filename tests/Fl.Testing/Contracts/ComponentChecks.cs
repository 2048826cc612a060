using Fl.Core;

namespace Fl.Testing;

/// <summary>What every component keeps to, whatever its kind.</summary>
public static class ComponentChecks
{
    /// <summary>Defaults are within their bounds, and an experiment is the same when it was written and read.</summary>
    public static void OutlivesTheFile(Experiment experiment)
    {
        WithinBounds(experiment);
        var catalog = new Catalog(Own(experiment).Select(component => component.GetType().Assembly));
        var text = experiment.ToYaml();
        Assert.Equal(text, Experiment.Parse(text, "experiment.yaml", [], catalog).ToYaml());
    }

    /// <summary>Every option of a component, and of those inside it, is within its bounds.</summary>
    public static void WithinBounds(Component component)
    {
        foreach (var option in OptionInfo.Of(component.GetType()))
            if (option.Get(component) is int or long or float or double && Convert.ToDouble(option.Get(component)) is var number)
                Assert.True(option.Bounds.Contains(number), $"{component.GetType().Name}.{option.Key} is {number}, not {option.Bounds}.");
        foreach (var inner in Inside(component)) WithinBounds(inner);
    }

    private static IEnumerable<Component> Own(Component component) =>
        Inside(component).SelectMany(Own).Prepend(component).Where(one => one.GetType().IsDefined(typeof(NamedAttribute), inherit: false));

    private static IEnumerable<Component> Inside(Component component) =>
        OptionInfo.Of(component.GetType()).Select(option => option.Get(component)).SelectMany(value => value switch
        {
            Component inner => [inner],
            IEnumerable<object> items => items.OfType<Component>(),
            _ => Enumerable.Empty<Component>(),
        });
}
