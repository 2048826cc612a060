namespace Fl.Cli;

/// <summary>How curves are drawn where somebody says.</summary>
internal sealed record PlotStyle
{
    public const double PointsPerInch = 72;

    /// <summary>Above the panels; null for nothing.</summary>
    public string? Title { get; init; }

    /// <summary>In inches; null for that of a column of a paper, as high as it takes.</summary>
    public (double Width, double Height)? Size { get; init; }

    /// <summary>Ends of the axis; null for those of the curves.</summary>
    public (double From, double To)? XLimits { get; init; }

    /// <inheritdoc cref="XLimits"/>
    public (double From, double To)? YLimits { get; init; }

    public bool IsXLog { get; init; }

    public bool IsYLog { get; init; }
}
