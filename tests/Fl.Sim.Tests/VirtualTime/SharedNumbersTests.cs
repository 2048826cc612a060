using FsCheck.Xunit;

namespace Fl.Sim.Tests;

/// <summary>Numbers whose copies have pieces in common, against arrays.</summary>
public sealed class SharedNumbersTests
{
    [Property]
    public void A_copy_stays_as_it_was_taken(ushort most, (ushort Index, byte Value)[] changes)
    {
        var length = most % 1000 + 1;
        var (numbers, array, copies) =
            (new SharedNumbers(length), new double[length], new List<(IReadOnlyList<double> Copy, double[] Was)>());
        foreach (var (index, value) in changes)
        {
            (numbers[index % length], array[index % length]) = (value, value);
            if (value % 3 == 0) copies.Add((numbers.Copy(), [.. array]));
        }
        copies.Add((numbers.Copy(), array));
        Assert.All(copies, one => Assert.Equal(one.Was, one.Copy));
        Assert.All(copies, one => Assert.Equal(one.Was[length / 2], one.Copy[length / 2]));
    }
}
