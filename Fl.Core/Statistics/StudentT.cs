namespace Fl.Core;

/// <summary>Student's t distribution with a whole number of degrees of freedom.</summary>
internal static class StudentT
{
    /// <summary>
    /// The probability of a value below <paramref name="t"/>, in closed form (Abramowitz and Stegun, Handbook of Mathematical
    /// Functions, 1964, equations 26.7.3 and 26.7.4).
    /// </summary>
    /// <param name="degrees">Degrees of freedom, at least 1.</param>
    public static double Cdf(double t, int degrees)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degrees, 1);
        var angle = Math.Atan(t / Math.Sqrt(degrees));
        var (sine, cosine) = Math.SinCos(angle);
        var odd = degrees % 2 == 1;
        var (sum, term) = (0.0, odd ? cosine : 1.0);
        for (var i = odd ? 3 : 2; i <= degrees; i += 2)
        {
            sum += term;
            term *= cosine * cosine * (i - 1) / i;
        }
        var within = odd ? 2 / Math.PI * (angle + sine * sum) : sine * sum;
        return (1 + within) / 2;
    }

    /// <summary>
    /// The value that a variable is below with probability <paramref name="p"/>, above 0 and below 1, to about ten digits.
    /// </summary>
    public static double Quantile(double p, int degrees)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(p);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(p, 1);
        if (p < 0.5) return -Quantile(1 - p, degrees);
        var (low, high) = (0.0, 1.0);
        while (Cdf(high, degrees) < p) (low, high) = (high, 2 * high);
        for (var i = 0; i < 60; i++)
        {
            var middle = low + (high - low) / 2;
            if (Cdf(middle, degrees) < p) low = middle;
            else high = middle;
        }
        return high;
    }
}
