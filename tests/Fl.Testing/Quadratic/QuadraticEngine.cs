using System.Runtime.InteropServices;
using Fl.Core;

namespace Fl.Testing;

/// <summary>
/// The loss of an example x is |w - x|^2 / 2, so that everything a strategy does can be worked out by hand, and its representation
/// the products w_j x_j. Buffers after the two parameters count the batches.
/// </summary>
public sealed unsafe class QuadraticEngine : Engine
{
    private const int Capacity = 64;
    private readonly HostVector weights, gradient = new(2);
    private readonly float* pixels = (float*)NativeMemory.AllocZeroed(Capacity * 2, sizeof(float));

    private readonly double smoothing;

    /// <param name="layout">Two parameters, and buffers; without it one tensor w.</param>
    /// <param name="loss">By so much as it smooths labels, examples are less than they are.</param>
    public QuadraticEngine(Layout? layout = null, Loss? loss = null)
    {
        Model = new QuadraticModel(layout ?? new Layout([("w", [2], true)]));
        smoothing = loss is CrossEntropy entropy ? entropy.LabelSmoothing : 0;
        weights = new(Model.Layout.Length);
        Batch = new Batch(Model.Input, Capacity, BatchLayout.ImageMajor(Model.Input), pixels);
    }

    public override Model Model { get; }

    public override Vector Weights => weights;

    public override Vector Gradient => gradient;

    public override Batch Batch { get; }

    public override BatchResult ComputeGradient(RandomStream dropout, RepresentationProbe? probe = null)
    {
        var loss = 0.0;
        Span<float> w = weights.Span, g = gradient.Span;
        g.Clear();
        for (var i = 0; i < Batch.Count * 2; i++)
        {
            var error = w[i % 2] - Target(i);
            g[i % 2] += error / Batch.Count;
            loss += error * error / 2;
        }
        if (probe is not null)
        {
            Represent(probe.Values);
            probe.Look(Batch.Count);
            for (var i = 0; i < Batch.Count * 2; i++) g[i % 2] += ((HostVector)probe.Gradient).Span[i] * pixels[i];
        }
        foreach (ref var buffer in w[2..]) buffer++;
        return new(loss, 0, Batch.Count);
    }

    public override BatchResult Evaluate(Tally? tally = null)
    {
        var loss = 0.0;
        for (var i = 0; i < Batch.Count * 2; i++) loss += Math.Pow(weights.Span[i % 2] - Target(i), 2) / 2;
        var result = new BatchResult(loss, 0, Batch.Count);
        tally?.Add(result, Batch.Labels.AsSpan(0, Batch.Count));
        return result;
    }

    public override void Represent(Vector values)
    {
        for (var i = 0; i < Batch.Count * 2; i++) ((HostVector)values).Span[i] = weights.Span[i % 2] * pixels[i];
    }

    public override void Predict(Span<float> logits) => throw new NotSupportedException();

    private float Target(int i) => smoothing > 0 ? (float)(1 - smoothing) * pixels[i] : pixels[i];

    protected override void Dispose(bool disposing)
    {
        weights.Dispose();
        gradient.Dispose();
        NativeMemory.Free(pixels);
    }
}
