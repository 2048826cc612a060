using Fl.Core;

namespace Fl.Testing;

/// <summary>An engine whose vectors are <see cref="ForeignVector"/>s over those of another.</summary>
public sealed class ForeignEngine(Engine inner) : Engine
{
    public override Model Model => inner.Model;

    public override Vector Weights { get; } = new ForeignVector((HostVector)inner.Weights);

    public override Vector Gradient { get; } = new ForeignVector((HostVector)inner.Gradient);

    public override Batch Batch => inner.Batch;

    public override BatchResult ComputeGradient(RandomStream dropout, RepresentationProbe? probe = null) =>
        inner.ComputeGradient(dropout, probe is null ? null : new(Of(probe.Values), Of(probe.Gradient), probe.Look));

    public override BatchResult SgdStep(
        RandomStream dropout, Vector? momentumBuffer, float lr, float momentum, float weightDecay, bool nesterov) =>
        inner.SgdStep(dropout, momentumBuffer is null ? null : Of(momentumBuffer), lr, momentum, weightDecay, nesterov);

    public override BatchResult Evaluate(Tally? tally = null) => inner.Evaluate(tally);

    public override void Predict(Span<float> logits) => inner.Predict(logits);

    public override void Represent(Vector values) => inner.Represent(Of(values));

    protected override void Dispose(bool disposing) => inner.Dispose();

    private static HostVector Of(Vector vector) => ((ForeignVector)vector).Store;
}
