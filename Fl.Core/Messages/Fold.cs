using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Fl.Core;

/// <summary>
/// The exact weighted sum of a stream of vectors on a <see cref="Core.Grid"/>, the same to the last bit in whatever order they are added,
/// in however many folds that are merged, and whoever put them on the grid. Memory is one 64-bit sum per element,
/// however many vectors there are.
/// </summary>
/// <threadsafety>Not thread-safe; threads have one each, and merge them.</threadsafety>
public sealed class Fold
{
    /// <summary>Bytes before the sums where it is written: W, the integer of the total weight, the count.</summary>
    private const int Header = 8 + 8 + 8;

    private readonly long[] sums;
    private HostVector? mean;
    private long weightSum;
    private bool isStale;

    /// <summary>To be <see cref="Reset"/> before it is used.</summary>
    /// <param name="length">Elements of each vector.</param>
    public Fold(int length) => sums = HugePages.Array<long>(length);

    /// <summary>Where the sums are rounded to.</summary>
    public Grid Grid { get; private set; } = new(1);

    /// <summary>Sum of the weights added since <see cref="Reset"/>.</summary>
    public double TotalWeight => weightSum / Grid.WeightScale;

    /// <summary>How many vectors were added since <see cref="Reset"/>.</summary>
    public int Count { get; private set; }

    /// <summary>Sum of weight * x, in units of the grid; may be added to, for what is to be added after the last vector.</summary>
    public Span<long> Sums => Current;

    /// <summary>Sum of weight * x over sum of weight; zero when nothing was added. Computed on each read.</summary>
    public HostVector Mean
    {
        get
        {
            ReadMean(mean ??= new HostVector(sums.Length));
            return mean;
        }
    }

    /// <summary>The sums, which are cleared when they are first needed in a round: until then they take no memory.</summary>
    private long[] Current
    {
        get
        {
            if (isStale) Array.Clear(sums);
            isStale = false;
            return sums;
        }
    }

    /// <summary>Bytes that <see cref="Write"/> fills.</summary>
    public int Bytes => BytesOf(sums.Length);

    /// <summary>Bytes of a written fold of vectors of that many elements.</summary>
    public static int BytesOf(int length) => checked(Header + length * sizeof(long));

    /// <summary>The same in a vector of somebody else's.</summary>
    public void ReadMean(HostVector mean)
    {
        var target = mean.Span;
        var sums = Current;
        var factor = TotalWeight > 0 ? 1 / (Grid.Scale * TotalWeight) : 0;
        for (var i = 0; i < target.Length; i++) target[i] = (float)(sums[i] * factor);
    }

    /// <summary>Starts a new sum.</summary>
    /// <param name="grid">The round's.</param>
    public void Reset(Grid grid)
    {
        Release();
        (Grid, weightSum, Count) = (grid, 0, 0);
    }

    /// <summary>Forgets the sums and their mean, which take no memory until the next are added.</summary>
    public void Release()
    {
        HugePages.GiveBack(sums);
        mean?.Discard();
        isStale = true;
    }

    /// <summary>Adds one vector.</summary>
    /// <param name="x">Finite values no larger than <see cref="Grid.MaxMagnitude"/>; the caller has checked.</param>
    /// <param name="weight">At least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The total weight would exceed the grid's.</exception>
    public void Add(ReadOnlySpan<float> x, double weight)
    {
        CheckWeight(weight);
        Grid.Add(x, weight, Current);
        weightSum += Grid.Weigh(weight);
        Count++;
    }

    /// <summary>Adds one vector that is on the grid already, as <see cref="Grid.Add"/> puts it there; modulo 2^64.</summary>
    /// <param name="integers">Of weight * x.</param>
    /// <param name="weight">What they were multiplied by.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another length, or the total weight would exceed the grid's.</exception>
    public void Add(ReadOnlySpan<long> integers, double weight)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(integers.Length, sums.Length);
        CheckWeight(weight);
        AddSums(integers);
        weightSum += Grid.Weigh(weight);
        Count++;
    }

    /// <summary>Adds what another fold on the same grid was given.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Another grid or length, or the total weight would exceed the grid's.</exception>
    public void Merge(Fold other)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(other.Grid, Grid);
        ArgumentOutOfRangeException.ThrowIfNotEqual(other.sums.Length, sums.Length);
        CheckWeight(other.TotalWeight);
        AddSums(other.Current);
        weightSum += other.weightSum;
        Count += other.Count;
    }

    /// <summary>Writes it, little-endian: W and the integer of the total weight, the count, the sums.</summary>
    /// <param name="bytes"><see cref="Bytes"/> of them.</param>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, Grid.MostWeight);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], weightSum);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], Count);
        MemoryMarshal.AsBytes(Current.AsSpan()).CopyTo(bytes[Header..Bytes]);
    }

    /// <summary>Becomes what was written of a fold of vectors as long.</summary>
    /// <exception cref="InvalidDataException">The bytes are of no such fold.</exception>
    public void Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Bytes)
            throw new InvalidDataException($"{bytes.Length} bytes instead of {Bytes} of a fold of {sums.Length} elements");
        var most = BinaryPrimitives.ReadDoubleLittleEndian(bytes);
        if (!(most > 0) || !double.IsFinite(most)) throw new InvalidDataException($"a fold of {most:r} weight at most");
        var (grid, weight, count) =
            (new Grid(most), BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]));
        if (weight < 0 || weight / grid.WeightScale > most)
            throw new InvalidDataException($"a fold of weight {weight / grid.WeightScale:r}, of {most:r} at most");
        if (count is < 0 or > int.MaxValue) throw new InvalidDataException($"a fold of {count} vectors");
        (Grid, weightSum, Count) = (grid, weight, (int)count);
        bytes[Header..].CopyTo(MemoryMarshal.AsBytes(Current.AsSpan()));
    }

    private void CheckWeight(double more)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(more, "weight");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(TotalWeight + more, Grid.MostWeight, "weight");
    }

    private void AddSums(ReadOnlySpan<long> more)
    {
        var sums = Current;
        for (var i = 0; i < sums.Length; i++) sums[i] += more[i];
    }
}
