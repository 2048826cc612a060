namespace Fl.Reports;

/// <summary>How curves are drawn where somebody says.</summary>
public sealed record PlotStyle
{
    internal const double PointsPerInch = 72;

    /// <summary>Above the panels; null for nothing.</summary>
    public string? Title { get; init; }

    /// <summary>In inches; null for that of a column of a paper, as high as it takes.</summary>
    public (double Width, double Height)? Size { get; init; }

    /// <summary>Ends of the axis; null for those of the curves.</summary>
    public (double From, double To)? XLimits { get; init; }

    /// <inheritdoc cref="XLimits"/>
    public (double From, double To)? YLimits { get; init; }

    /// <summary>Whether the axis is logarithmic; what is not above 0 is not on it then.</summary>
    public bool IsXLog { get; init; }

    /// <inheritdoc cref="IsXLog"/>
    public bool IsYLog { get; init; }
}
