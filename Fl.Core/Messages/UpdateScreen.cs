using System.Runtime.CompilerServices;
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
        if (update.Message?.OnHost() is not { } message) return "no weights";
        if (message.Length != length) return $"{message.Length} weights instead of {length}";
        if (update.Examples <= 0 || update.Examples > announced) return $"{update.Examples} examples instead of {announced}";
        foreach (var name in reports)
            if (!update.Numbers.TryGetValue(name, out var number) || !double.IsFinite(number))
                return $"no finite number for '{name}'";
        var values = message.Span;
        var bad = FirstBeyond(values, Grid.MaxMagnitude);
        if (bad < 0) return null;
        return float.IsFinite(values[bad])
            ? $"a weight changed by {values[bad]:g3}, more than {Grid.MaxMagnitude}"
            : $"a weight became {(float.IsNaN(values[bad]) ? "NaN" : "infinite")}; the learning rate may be too large";
    }

    /// <summary>
    /// Index of the first value whose magnitude is not at most <paramref name="limit"/>, as a NaN's is not; -1 where there is none.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int FirstBeyond(ReadOnlySpan<float> values, float limit)
    {
        var most = Vector512.Create(limit);
        var i = 0;
        while (i <= values.Length - Vector512<float>.Count
            && Vector512.LessThanOrEqualAll(Vector512.Abs(Vector512.Create(values[i..])), most))
            i += Vector512<float>.Count;
        for (; i < values.Length; i++)
            if (!(MathF.Abs(values[i]) <= limit)) return i;
        return -1;
    }
}
