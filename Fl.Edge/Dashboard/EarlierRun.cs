namespace Fl.Edge;

/// <summary>A run in a folder beside that of the run shown.</summary>
/// <param name="Name">The folder's.</param>
/// <param name="Accuracy">Of the final model; null where the run is not over.</param>
/// <param name="Differs">In which options it differs from the run shown, e.g. <c>lr=0.1</c>; its seed too.</param>
internal sealed record EarlierRun(string Name, string? Strategy, double? Accuracy, IReadOnlyList<string> Differs);
