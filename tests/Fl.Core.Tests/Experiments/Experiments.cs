using FsCheck;
using FsCheck.Fluent;

namespace Fl.Core.Tests;

/// <summary>Random experiments: any component of the catalog, every option anywhere within its bounds.</summary>
public static class Experiments
{
    private static readonly string[] Words =
        ["a", "conv1", "null", "~", "true", "1e3", "0x1F", ".5", "-", "#x", "a: b", " led", "it's", "\"q\"", "tab\tend", "line\nbreak", "é",
            "😀", "*a", "&b", "!c", "[x]", "{y}", "yes", "%", "@", "1_000", "?", "|", ">"];

    private static readonly Gen<double> Any = Gen.OneOf(
        ArbMap.Default.GeneratorFor<NormalFloat>().Select(f => f.Get),
        Gen.Elements(0, -0.0, 0.1, 1e-300, 1e300, double.Epsilon, double.MaxValue, 1.0 / 3, 5e-324));

    public static Arbitrary<Experiment> Experiment() => Arb.From(
        // Code that it names would have to be loaded.
        Fill(typeof(Experiment), 3).Select(component => (Experiment)component with { With = null }).Where(experiment => Valid(experiment)));

    private static Gen<Component> Fill(Type type, int depth)
    {
        var options = OptionInfo.Of(type);
        return Gen.CollectToList(options, option => Value(option, depth)).Select(values =>
        {
            var component = OptionInfo.Create(type);
            foreach (var (option, value) in options.Zip(values)) option.Set(component, value);
            return Mended(component, options.Count);
        });
    }

    /// <summary>The component with what does not go together at its default: at random nearly nothing goes together.</summary>
    private static Component Mended(Component component, int times)
    {
        if (times == 0 || component.Problems().FirstOrDefault() is not { Key: { } key }) return component;
        return With(component, key.Split('.')) is { } mended ? Mended(mended, times - 1) : component;
    }

    /// <summary>A copy with the option of a dotted key at its default; null where it has none.</summary>
    private static Component? With(Component component, ReadOnlySpan<string> key)
    {
        var copy = OptionInfo.Create(component.GetType());
        var found = false;
        foreach (var option in OptionInfo.Of(component.GetType()))
        {
            var value = option.Get(component);
            if (option.Key == key[0] && !option.Required)
            {
                found = true;
                value = option.Form is OptionForm.Text ? Words[0]
                    : key.Length > 1 && value is Component inner && With(inner, key[1..]) is { } better ? better : option.Default;
            }
            option.Set(copy, value);
        }
        return found ? copy : null;
    }

    private static Gen<object?> Value(OptionInfo option, int depth)
    {
        var value = option.Element is { } element
            ? Gen.Choose(0, 3).SelectMany(n => Gen.ArrayOf(Value(option, element, depth - 1), n))
                .Select(items => (object?)Typed(element, items))
            : Value(option, option.Type, depth);
        return option.IsNullable ? Gen.Frequency((1, Gen.Constant<object?>(null)), (depth > 0 ? 3 : 0, value))
            : option.Required || depth > 0 ? value
            : Gen.Constant(option.Default);
    }

    private static Gen<object?> Value(OptionInfo option, Type type, int depth) => OptionInfo.FormOf(type) switch
    {
        OptionForm.Boolean => Gen.Elements<object?>(true, false),
        OptionForm.Integer => ArbMap.Default.GeneratorFor<long>().Select(n => Integer(option.Bounds, type, n)),
        OptionForm.Number =>
            Any.Select(x => type == typeof(float) ? (object?)(float)Within(option.Bounds, (float)x) : Within(option.Bounds, x)),
        OptionForm.Range => Gen.Choose(1, 9).SelectMany(from => Gen.Choose(from, 12).Select(to => (object?)new EpochRange(from, to))),
        OptionForm.Text => Gen.Elements<object?>(Words),
        OptionForm.Names =>
            Gen.SubListOf(Words).Select(words => (object?)new NameMap([.. words.Distinct().Select(word => (word, word + "x"))])),
        OptionForm.Choice => Gen.Elements(Enum.GetValues(type).Cast<object?>()),
        OptionForm.Table => Fill(type, depth - 1).Select(component => (object?)component),
        _ => Gen.Elements(Candidates(type, depth)).SelectMany(entry => Fill(entry, depth - 1)).Select(component => (object?)component),
    };

    private static IEnumerable<Type> Candidates(Type kind, int depth)
    {
        var types = Reading.Catalog.Of(kind).Select(entry => entry.Type).ToList();
        return depth > 0 ? types : types.Where(type =>
            !OptionInfo.Of(type).Any(option => option.Required && option.Form is OptionForm.List or OptionForm.Component));
    }

    private static object? Integer(Bounds bounds, Type type, long n)
    {
        if (type == typeof(long)) return bounds.Contains(n) ? n : bounds.Contains(0) ? 0L : (long)bounds.Min;
        var (min, max) = ((long)bounds.Min, (long)bounds.Max);
        return (int)(min + (long)((ulong)n % (ulong)(max - min + 1)));
    }

    private static double Within(Bounds bounds, double x)
    {
        if (bounds.Contains(x)) return x;
        var (min, max) = (Math.Max(bounds.Min, -1e9), Math.Min(bounds.Max, 1e9));
        var share = Math.Abs(Math.Sin(x));
        return bounds.Contains(min + share * (max - min)) ? min + share * (max - min) : min + (max - min) / 2;
    }

    private static Array Typed(Type element, object?[] items)
    {
        var array = Array.CreateInstance(element, items.Length);
        Array.Copy(items, array, items.Length);
        return array;
    }

    private static bool Valid(Component component) => !component.Problems().Any()
        && OptionInfo.Of(component.GetType()).Select(option => option.Get(component))
            .SelectMany(value => value is System.Collections.IEnumerable items and not string ? items.Cast<object>() : [value!])
            .OfType<Component>().All(Valid);
}
