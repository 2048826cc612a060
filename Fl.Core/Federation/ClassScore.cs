namespace Fl.Core;

/// <summary>How well a model knows one class.</summary>
/// <param name="Class">Its number.</param>
/// <param name="Name">What it is called; its number where nobody says.</param>
/// <param name="Examples">How many it has.</param>
/// <param name="Recall">Share of its examples that are taken for it; NaN where it has none.</param>
/// <param name="Precision">Share of what is taken for it that is of it; NaN where nothing is.</param>
/// <param name="F1">Their harmonic mean, 2 TP / (2 TP + FP + FN); NaN where it has no examples and nothing is taken for it.</param>
public sealed record ClassScore(int Class, string Name, int Examples, double Recall, double Precision, double F1);
