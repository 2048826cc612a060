namespace Fl.Core;

/// <summary>One client's update in a round, as the server half sees it.</summary>
/// <param name="Update">Counts, metrics and reports; its message is gone.</param>
/// <param name="Weight">What the strategy weighs it with.</param>
/// <param name="Delta">The change of what a client sends of the model, <see cref="MessageLayout.ModelLength"/>;
/// null where updates are folded as they come.</param>
public sealed record Contribution(Update Update, double Weight, HostVector? Delta);
