namespace Fl.Core;

/// <summary>
/// How one client's pictures differ from everybody's: after normalisation and augmentation
/// value = Gain[c] * value + Bias[c] + N(0, NoiseStd). So are the pictures that it trains on and those that it holds out for its
/// own test; the global test set is not. In training the noise is drawn anew each time; the test's is drawn once per client and is
/// the same at every scoring.
/// </summary>
/// <param name="Gain">One factor per channel, or empty for 1.</param>
/// <param name="Bias">One offset per channel, or empty for 0.</param>
/// <param name="NoiseStd">Standard deviation of the Gaussian noise added to each value; 0 for none.</param>
public sealed record FeatureShift(float[] Gain, float[] Bias, float NoiseStd);
