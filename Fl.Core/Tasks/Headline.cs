namespace Fl.Core;

/// <summary>The figure that models are compared by, and which way.</summary>
/// <param name="Name">As files and messages call it: accuracy.</param>
/// <param name="LessIsBetter">As with an error.</param>
public sealed record Headline(string Name, bool LessIsBetter = false)
{
    /// <summary>Whether a figure is better than another; one that is no number is not, and never better than any other.</summary>
    public bool IsBetter(double figure, double than) => LessIsBetter ? figure < than : figure > than;

    /// <summary>Whether a figure is as good as another or better.</summary>
    public bool Reaches(double figure, double target) => LessIsBetter ? figure <= target : figure >= target;
}
