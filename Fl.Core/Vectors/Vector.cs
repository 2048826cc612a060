namespace Fl.Core;

/// <summary>
/// A flat float vector in the memory of an engine's device: model weights, a gradient, a control variate.
/// Strategies and optimizers are written once on this vocabulary and run unchanged wherever the vector lives.
/// Vectors of one expression have the same length and live on the same device; <see cref="CopyFrom(Vector)"/> alone reaches from one to
/// another.
/// </summary>
/// <threadsafety>Not thread-safe.</threadsafety>
public abstract class Vector : IDisposable
{
    /// <summary>Number of elements.</summary>
    public abstract int Length { get; }

    /// <summary>A vector of <paramref name="length"/> zeros on the same device.</summary>
    public abstract Vector Allocate(int length);

    /// <summary>The elements from <paramref name="start"/> on, sharing memory; valid as long as this vector.</summary>
    public abstract Vector Slice(int start, int length);

    /// <summary>Whether the other lives where this does, so that both can be in one expression.</summary>
    public virtual bool IsBeside(Vector other) => GetType() == other.GetType();

    /// <summary>
    /// The elements in main memory: this vector where it is there, else a copy, which is to be copied back where it is changed.
    /// </summary>
    public virtual HostVector OnHost()
    {
        var copy = new HostVector(Length);
        copy.CopyFrom(this);
        return copy;
    }

    /// <summary>this = source, wherever that lives.</summary>
    public abstract void CopyFrom(Vector source);

    public abstract void CopyFrom(ReadOnlySpan<float> source);

    public abstract void CopyTo(Span<float> destination);

    /// <summary>this = value.</summary>
    public abstract void Fill(float value);

    /// <summary>this += x.</summary>
    public abstract void Add(Vector x);

    /// <summary>this += a x.</summary>
    public abstract void AddScaled(float a, Vector x);

    /// <summary>this += a (x - y).</summary>
    public abstract void AddDifference(float a, Vector x, Vector y);

    /// <summary>this = x - y.</summary>
    public abstract void Subtract(Vector x, Vector y);

    /// <summary>this *= a.</summary>
    public abstract void Scale(float a);

    /// <summary>this *= x, elementwise.</summary>
    public abstract void Multiply(Vector x);

    /// <summary>Every element into [low, high]; a NaN stays a NaN.</summary>
    public abstract void Clamp(float low, float high);

    /// <summary>this += a x y, elementwise.</summary>
    public abstract void AddProduct(float a, Vector x, Vector y);

    /// <summary>this += a x / (sqrt(y) + epsilon), elementwise; what Adam and its like step by.</summary>
    public abstract void AddQuotient(float a, Vector x, Vector y, float epsilon);

    /// <summary>this += a sign(x), elementwise; sign(0) is 0.</summary>
    public abstract void AddSign(float a, Vector x);

    /// <summary>Inner product, accumulated in double in a fixed order.</summary>
    public abstract double Dot(Vector x);

    /// <summary>Euclidean norm.</summary>
    public double Norm() => Math.Sqrt(Dot(this));

    /// <summary>
    /// One step of SGD as PyTorch defines it, in one pass over this (the weights):
    /// g = gradient + weightDecay w; m = momentum m + g; g = nesterov ? g + momentum m : m; w -= lr g.
    /// Without <paramref name="momentumBuffer"/> m is g. <paramref name="gradient"/> is left as it is.
    /// </summary>
    public abstract void SgdStep(Vector gradient, Vector? momentumBuffer, float lr, float momentum, float weightDecay, bool nesterov);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
