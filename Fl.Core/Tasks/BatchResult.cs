namespace Fl.Core;

/// <summary>What a batch gave.</summary>
/// <param name="LossSum">Sum of the loss over the targets that count; in nats where it is a cross-entropy.</param>
/// <param name="Correct">Those whose largest logit (the first of equals) is that of their class.</param>
/// <param name="Counted">Targets that count: one for each image. Means are over these.</param>
public readonly record struct BatchResult(double LossSum, int Correct, int Counted);
