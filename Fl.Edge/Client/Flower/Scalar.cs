namespace Fl.Edge.Flower;

/// <summary>A value of a config or of metrics.</summary>
public sealed partial class Scalar
{
    /// <summary>The number, however it is typed; null where it is none.</summary>
    internal double? Number => ValueCase switch
    {
        ValueOneofCase.DoubleValue => DoubleValue,
        ValueOneofCase.Sint64Value => Sint64Value,
        ValueOneofCase.Uint64Value => Uint64Value,
        _ => null,
    };

    /// <summary>The first of some numbers that is there and finite; NaN where none is.</summary>
    internal static double First(IDictionary<string, Scalar> values, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (values.TryGetValue(name, out var scalar) && scalar.Number is { } number && double.IsFinite(number)) return number;
        return double.NaN;
    }
}
