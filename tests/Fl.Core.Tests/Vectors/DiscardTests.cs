namespace Fl.Core.Tests;

/// <summary>Memory that is given back between two rounds, and what is read in its place.</summary>
public sealed class DiscardTests
{
    // Of more than two pages of 2 MB.
    private const int Length = 3 << 20;

    [Fact]
    public void A_vector_that_was_discarded_holds_what_is_written_next()
    {
        using HostVector vector = new(Length), beside = new(Length);
        vector.Fill(1);
        beside.Fill(2);
        vector.Discard();
        vector.Fill(3);
        Assert.Equal(3.0 * Length, vector.Span.ToArray().Sum(value => (double)value));
        Assert.Equal(2.0 * Length, beside.Span.ToArray().Sum(value => (double)value));
    }

    [Fact]
    public void A_large_vector_takes_memory_when_it_is_written_and_gives_it_back_when_it_is_discarded()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux is asked.");
        using var vector = new HostVector(64 << 20);
        var empty = Resident();
        vector.Fill(1);
        var full = Resident();
        vector.Discard();
        Assert.InRange(full - empty, 200L << 20, long.MaxValue);
        Assert.InRange(Resident(), 0, full - (200L << 20));

        static long Resident() => Environment.WorkingSet;
    }

    [Fact]
    public void Sums_that_were_released_begin_at_zero()
    {
        var (fold, values) = (new Fold(Length), new float[Length]);
        Array.Fill(values, 0.5f);
        fold.Reset(new Grid(10));
        fold.Add(values, 2);
        fold.Release();
        fold.Reset(new Grid(10));
        fold.Add(values, 1);
        Assert.All([0, Length / 2, Length - 1], at => Assert.Equal(0.5f, fold.Mean.Span[at]));
        fold.Release();
        fold.Reset(new Grid(10));
        Assert.Equal(0, fold.Sums.ToArray().Count(sum => sum != 0));
    }
}
