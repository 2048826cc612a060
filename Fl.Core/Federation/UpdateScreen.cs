using System.Runtime.Intrinsics;

namespace Fl.Core;

/// <summary>Refuses updates that would poison the mean: a wrong length, a NaN, an infinity, an absurd size.</summary>
public static class UpdateScreen
{
    /// <summary>Why the update must not be folded, in a few words; null when it is sound.</summary>
    /// <param name="length">Elements of its message.</param>
    /// <param name="announced">Training examples that the client had when the round began; its weight must not exceed them.</param>
    /// <param name="reports">The numbers that the strategy asks for.</param>
    public static string? WhyNot(Update update, int length, int announced, IReadOnlyList<string> reports)
    {
        if (update.Message is not HostVector message) return "no weights";
        if (message.Length != length) return $"{message.Length} weights instead of {length}";
        if (update.Examples <= 0 || update.Examples > announced) return $"{update.Examples} examples instead of {announced}";
        foreach (var name in reports)
            if (!update.Reports.TryGetValue(name, out var number) || !double.IsFinite(number))
                return $"no finite number for '{name}'";
        var values = message.Span;
        var limit = Vector512.Create(WeightedMean.MaxMagnitude);
        var i = 0;
        while (i <= values.Length - Vector512<float>.Count && Vector512.LessThanOrEqualAll(Vector512.Abs(Vector512.Create<float>(values[i..])), limit))
            i += Vector512<float>.Count;
        for (; i < values.Length; i++)
        {
            // A NaN is not.
            if (MathF.Abs(values[i]) <= WeightedMean.MaxMagnitude) continue;
            return float.IsFinite(values[i])
                ? $"a weight changed by {values[i]:g3}, more than {WeightedMean.MaxMagnitude}"
                : $"a weight became {(float.IsNaN(values[i]) ? "NaN" : "infinite")}; the learning rate may be too large";
        }
        return null;
    }
}
