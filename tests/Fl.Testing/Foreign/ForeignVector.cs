using Fl.Core;

namespace Fl.Testing;

/// <summary>
/// A vector of a device that the host cannot look into, as far as Fl knows: it is no <see cref="HostVector"/>, and takes none beside it in
/// an expression. Its backing store is for tests alone.
/// </summary>
public sealed class ForeignVector(HostVector store) : Vector
{
    [ThreadStatic]
    private static bool isClosed;

    public HostVector Store => store;

    /// <summary>Does something during which nothing may be copied to or from the host.</summary>
    public static void Closed(Action act)
    {
        isClosed = true;
        try
        {
            act();
        }
        finally
        {
            isClosed = false;
        }
    }

    public override int Length => store.Length;

    public override Vector Allocate(int length) => new ForeignVector(new HostVector(length));

    public override Vector Slice(int start, int length) => new ForeignVector(store.Slice(start, length));

    public override void CopyFrom(Vector source) => store.CopyFrom(source is ForeignVector foreign ? foreign.Store : Open(source));

    public override void CopyFrom(ReadOnlySpan<float> source) => Open(store).CopyFrom(source);

    public override void CopyTo(Span<float> destination) => Open(store).CopyTo(destination);

    public override void Fill(float value) => store.Fill(value);

    public override void Add(Vector x) => store.Add(Of(x));

    public override void AddScaled(float a, Vector x) => store.AddScaled(a, Of(x));

    public override void AddDifference(float a, Vector x, Vector y) => store.AddDifference(a, Of(x), Of(y));

    public override void Subtract(Vector x, Vector y) => store.Subtract(Of(x), Of(y));

    public override void Scale(float a) => store.Scale(a);

    public override void Multiply(Vector x) => store.Multiply(Of(x));

    public override void Clamp(float low, float high) => store.Clamp(low, high);

    public override void AddProduct(float a, Vector x, Vector y) => store.AddProduct(a, Of(x), Of(y));

    public override void AddQuotient(float a, Vector x, Vector y, float epsilon) => store.AddQuotient(a, Of(x), Of(y), epsilon);

    public override void AddSign(float a, Vector x) => store.AddSign(a, Of(x));

    public override double Dot(Vector x) => store.Dot(Of(x));

    public override void SgdStep(Vector gradient, Vector? momentumBuffer, float lr, float momentum, float weightDecay, bool nesterov) =>
        store.SgdStep(Of(gradient), momentumBuffer is null ? null : Of(momentumBuffer), lr, momentum, weightDecay, nesterov);

    protected override void Dispose(bool disposing) => store.Dispose();

    private static HostVector Of(Vector x) => ((ForeignVector)x).Store;

    private static T Open<T>(T host) => isClosed ? throw new InvalidOperationException("the host looks into a device's memory.") : host;
}
