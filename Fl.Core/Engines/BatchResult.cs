namespace Fl.Core;

/// <summary>What a batch gave.</summary>
/// <param name="LossSum">Sum over the examples of the softmax cross-entropy, in nats.</param>
/// <param name="Correct">Examples whose largest logit (the first of equals) is their label's.</param>
public readonly record struct BatchResult(double LossSum, int Correct);
