namespace Fl.Core;

/// <summary>One pass of a client over its data, for those who watch.</summary>
/// <param name="Epoch">1-based.</param>
/// <param name="Epochs">How many there are in the round.</param>
/// <param name="Batches">Steps in this one.</param>
/// <param name="Seconds">Wall time of this one.</param>
/// <param name="Loss">Mean training loss since the round began.</param>
public sealed record EpochResult(int Epoch, int Epochs, int Batches, double Seconds, double Loss);
