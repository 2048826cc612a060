namespace Fl.Core;

/// <summary>A cell of a confusion matrix: how many examples of a class are taken for another, or for what they are.</summary>
public readonly record struct Confusion(int Class, int Predicted, int Examples);
