namespace Fl.Core;

/// <summary>A round and the global model's score after it.</summary>
public sealed record Scored(int Round, Evaluation Test);
