namespace Fl.Cli;

/// <summary>A picture of results, whatever it is drawn on.</summary>
internal abstract record Figure
{
    /// <summary>In points; the default fits the text of a paper.</summary>
    public abstract double Width { get; }

    public abstract double Height { get; }

    /// <summary>What it shows, in a few words, for those who cannot see it.</summary>
    public required string Title { get; init; }

    /// <summary>The same in sentences.</summary>
    public required string Description { get; init; }

    public abstract void Draw(Canvas canvas);
}
